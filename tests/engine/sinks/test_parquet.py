"""The Parquet sink."""

from pathlib import Path

import pyarrow.parquet as pq
from sink_contract import in_shards
from sunk_run import job_of

from turnloom.engine.runs.session import generate
from turnloom.engine.sinks.parquet import read_parquet


async def test_files_of_others_stay_in_a_parquet_folder(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    theirs = [folder / name for name in ("samples-train.parquet", "samples-000000.parquet.bak")]
    await generate(job_of(tmp_path / "run", 10, [f"parquet:{folder}"]))
    for path in theirs:
        path.write_bytes(b"theirs")
    await generate(job_of(tmp_path / "run", 20, [f"parquet:{folder}"]))

    assert [path.read_bytes() for path in theirs] == [b"theirs"] * 2


async def test_parquet_has_columns_that_trainers_read(tmp_path: Path) -> None:
    await generate(job_of(tmp_path / "run", 100, [f"parquet:{tmp_path}/p"]))
    tables = [pq.read_table(path) for path in sorted((tmp_path / "p").iterdir())]
    rows = [row for table in tables for row in table.to_pylist()]

    assert [table.num_rows for table in tables] == [40, 40, 20]
    assert len({str(table.schema) for table in tables}) == 1
    assert [row["id"] for row in rows] == [s["id"] for s in in_shards(tmp_path / "run")]
    assert rows[0]["messages"][1]["tool_calls"][0]["function"]["name"] == "find"
    assert [row["irregular"] is None for row in rows].count(True) > 60
    assert list(read_parquet(tmp_path / "p")) == in_shards(tmp_path / "run")
