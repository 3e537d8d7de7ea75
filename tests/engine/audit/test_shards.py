"""Every byte of a shard belongs to one whole sample with a row."""

import shutil
import zlib
from pathlib import Path
from random import Random

import pytest
from audited_run import FIRST, LAST, SECOND, change, found, rewrite, sealed_again


def test_two_rows_for_one_sample_are_found(run: Path) -> None:
    change(
        run,
        "INSERT INTO endings SELECT 999, state, shard, offset, length, crc32, NULL, NULL "
        "FROM endings WHERE shard = 1 LIMIT 1",
    )
    assert "seed 999 overlaps the sample before it" in found(run)


@pytest.mark.parametrize("seed", range(40))
def test_any_flipped_bit_of_a_shard_is_found(run: Path, seed: int) -> None:
    rng = Random(seed)
    shard = rng.choice(sorted(run.glob("samples-*.jsonl")))
    data = bytearray(shard.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    shard.write_bytes(data)
    if rng.random() < 0.5:
        sealed_again(run)

    assert "does not fit its checksum" in found(run)
    assert shard.name in found(run)


@pytest.mark.parametrize("kept", [0, 1, 0.5, -1])
def test_a_truncated_shard_is_found(run: Path, kept: float) -> None:
    size = (run / FIRST).stat().st_size
    keep = int(size * kept) if 0 < kept < 1 else int(kept) % size
    rewrite(run / FIRST, lambda data: data[:keep])

    assert "ends before the sample of seed" in found(run)
    assert "its seal says" in found(run)


def test_a_missing_shard_is_found(run: Path) -> None:
    (run / SECOND).unlink()

    assert f"{SECOND}: is missing, with 20 samples in the ledger" in found(run)


def test_a_shard_too_many_is_found(run: Path) -> None:
    shutil.copy(run / FIRST, run / "samples-000005.jsonl")

    assert "data without a ledger row" in found(run)
    assert "samples-000004.jsonl: is missing between the others" in found(run)


def test_a_ledger_row_without_data_is_found(run: Path) -> None:
    change(run, "INSERT INTO endings VALUES (9999, 1, 3, 100000, 50, 1, NULL, NULL)")

    assert "ends before the sample of seed 9999" in found(run)


def test_data_without_a_ledger_row_are_found(run: Path) -> None:
    change(run, "DELETE FROM endings WHERE idx = (SELECT min(idx) FROM endings WHERE shard = 1)")

    assert "data without a ledger row" in found(run)
    assert "have not ended" in found(run)


def test_a_wrong_checksum_is_found(run: Path) -> None:
    change(run, "UPDATE endings SET crc32 = crc32 + 1 WHERE idx = (SELECT min(idx) FROM endings "
                "WHERE shard = 2)")  # fmt: skip

    assert found(run).count("does not fit its checksum") == 1


def test_swapped_shards_are_found(run: Path) -> None:
    (run / FIRST).rename(run / "aside")
    (run / SECOND).rename(run / FIRST)
    (run / "aside").rename(run / SECOND)
    sealed_again(run)

    assert "checksum" in found(run)
    assert FIRST in found(run)
    assert SECOND in found(run)


def test_swapped_rows_are_found(run: Path) -> None:
    change(run, "UPDATE endings SET idx = CASE idx WHEN a THEN -7 ELSE -8 END FROM "
                "(SELECT min(idx) AS a, max(idx) AS b FROM endings WHERE shard = 0) "
                "WHERE idx IN (a, b)")  # fmt: skip
    change(run, "UPDATE endings SET idx = 9000 - idx WHERE idx < 0")

    assert "the ledger says 9007" in found(run)


def test_a_sample_of_another_run_is_found(run: Path) -> None:
    line = b'{"id":"ffffffffffff-000000"}\n'
    size = (run / LAST).stat().st_size
    rewrite(run / LAST, lambda data: data + line)
    place = f"3, {size}, {len(line)}, {zlib.crc32(line)}"
    change(run, f"INSERT INTO endings SELECT max(idx) + 1, 1, {place}, NULL, NULL FROM endings")

    assert "is no sample of this run" in found(run)


@pytest.mark.parametrize(
    "line", [b"NaN\n", b'{"id":"0123456789ab-000500","x":NaN}\n', b"[" * 90_000]
)
def test_a_line_that_is_no_json_object_is_found(run: Path, line: bytes) -> None:
    size = (run / LAST).stat().st_size
    rewrite(run / LAST, lambda data: data + line)
    place = f"3, {size}, {len(line)}, {zlib.crc32(line)}"
    change(run, f"INSERT INTO endings SELECT max(idx) + 1, 1, {place}, NULL, NULL FROM endings")

    assert "is no sample of this run" in found(run) or "is not one line" in found(run)
