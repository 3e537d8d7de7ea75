"""Every sink through the suite."""

import os
import shutil
import sqlite3
from pathlib import Path

import orjson
import zstandard
from sink_contract import RUN, LastingContract, SinkContract, outcomes

from turnloom.engine.fingerprint import sample_id
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.sinks import JsonlSink, Sink
from turnloom.engine.sinks.file import jsonl_sink, zstd_sink
from turnloom.engine.sinks.parquet import ParquetSink, read_parquet
from turnloom.engine.sinks.sqlite import SqliteSink
from turnloom.engine.sinks.stdout import StdoutSink
from turnloom.engine.testing.memory_sink import MemorySink
from turnloom.graphs.json_value import JsonObject


def loaded(data: bytes) -> list[JsonObject]:
    return [orjson.loads(line) for line in data.splitlines()]


class TestMemorySink(SinkContract):
    def open(self, home: Path) -> Sink:
        return MemorySink()

    def samples(self, home: Path, sink: Sink) -> list[JsonObject]:
        assert isinstance(sink, MemorySink)
        assert sink.closed
        return sink.samples


class TestJsonlSink(SinkContract):
    """The primary sink. Kills: tests/engine/ledger/test_kill.py."""

    def open(self, home: Path) -> Sink:
        return JsonlSink(RunLedger(home, RUN))

    def samples(self, home: Path, sink: Sink) -> list[JsonObject]:
        return loaded((home / "samples-000000.jsonl").read_bytes())

    async def test_rejected_ones_are_in_a_file_of_their_own(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.write_group(outcomes(3))
        await sink.close()

        assert loaded((tmp_path / "rejected.jsonl").read_bytes()) == [
            {
                "id": sample_id(RUN, 3),
                "index": 3,
                "stage": "toss",
                "reason": "coin:tails",
                "detail": "Ünïcode \\ud800",
            }
        ]


class TestStdoutSink(SinkContract):
    """Into a file in place of standard output; pipes: test_stdout.py."""

    def open(self, home: Path) -> Sink:
        self.fd = os.open(home / "out", os.O_WRONLY | os.O_CREAT)
        return StdoutSink(self.fd)

    def samples(self, home: Path, sink: Sink) -> list[JsonObject]:
        os.close(self.fd)
        return loaded((home / "out").read_bytes())


class TestFileSink(LastingContract):
    def open(self, home: Path) -> Sink:
        return jsonl_sink(home / "all.jsonl")

    def spec(self, home: Path) -> str:
        return f"jsonl:{home}/all.jsonl"

    def held(self, home: Path) -> list[JsonObject]:
        return loaded((home / "all.jsonl").read_bytes())

    def remove(self, home: Path) -> None:
        (home / "all.jsonl").unlink()


class TestZstdSink(LastingContract):
    def open(self, home: Path) -> Sink:
        return zstd_sink(home / "all.jsonl.zst")

    def spec(self, home: Path) -> str:
        return f"jsonl.zst:{home}/all.jsonl.zst"

    def held(self, home: Path) -> list[JsonObject]:
        with (home / "all.jsonl.zst").open("rb") as file:
            reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
            return loaded(reader.read())

    def remove(self, home: Path) -> None:
        (home / "all.jsonl.zst").unlink()


class TestSqliteSink(LastingContract):
    def open(self, home: Path) -> Sink:
        return SqliteSink(home / "all.db")

    def spec(self, home: Path) -> str:
        return f"sqlite:{home}/all.db"

    def held(self, home: Path) -> list[JsonObject]:
        db = sqlite3.connect(home / "all.db")
        try:
            rows = db.execute("SELECT number, id, sample FROM samples ORDER BY number").fetchall()
        finally:
            db.close()
        samples = [orjson.loads(sample) for _, _, sample in rows]
        assert [number for number, _, _ in rows] == list(range(1, len(rows) + 1))
        assert [name for _, name, _ in rows] == [sample["id"] for sample in samples]
        return samples

    def remove(self, home: Path) -> None:
        (home / "all.db").unlink()


class TestParquetSink(LastingContract):
    def open(self, home: Path) -> Sink:
        return ParquetSink(home / "parquet")

    def spec(self, home: Path) -> str:
        return f"parquet:{home}/parquet"

    def held(self, home: Path) -> list[JsonObject]:
        assert list((home / "parquet").glob("*.tmp")) == []
        return list(read_parquet(home / "parquet"))

    def remove(self, home: Path) -> None:
        shutil.rmtree(home / "parquet")
