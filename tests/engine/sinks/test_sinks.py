"""What every sink must do; each sink is put through the same suite."""

from abc import ABC, abstractmethod
from pathlib import Path

import orjson

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.engine.ending import Ending, ending
from turnloom.engine.fingerprint import sample_id
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.sinks import JsonlSink, MemorySink, Sink

RUN = "fedcba9876543210fedcba9876543210"


def endings(*indices: int) -> list[Ending]:
    return [_ending(Context(index, sample_id(RUN, index), 0)) for index in indices]


def _ending(context: Context) -> Ending:
    if context.index % 4 == 3:
        return ending(context, SampleRejected("toss", "coin:tails", "Ünïcode \ud800"))
    text = "line\nbreak \u2028 \x00 \U0001f600"
    return ending(context, SampleVerified({"id": context.sample_id, "text": text}))


class SinkContract(ABC):
    """Subclass it, say how to open the sink and how to read what it holds."""

    @abstractmethod
    def open(self, folder: Path) -> Sink: ...

    @abstractmethod
    def ids(self, folder: Path, sink: Sink) -> list[str]: ...

    async def test_what_is_acknowledged_is_there_in_order(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        for group in (endings(0, 1, 2, 3), endings(4), endings(5, 6, 7)):
            await sink.write_group(group)
        await sink.close()

        assert self.ids(tmp_path, sink) == [sample_id(RUN, i) for i in (0, 1, 2, 4, 5, 6)]

    async def test_a_group_may_hold_no_sample(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.write_group(endings(3, 7))
        await sink.close()

        assert self.ids(tmp_path, sink) == []

    async def test_closing_without_writing_is_fine(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.close()

        assert self.ids(tmp_path, sink) == []

    async def test_large_groups_go_in_whole(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.write_group(endings(*range(3_000)))
        await sink.close()

        assert len(self.ids(tmp_path, sink)) == 2_250


class TestMemorySink(SinkContract):
    def open(self, folder: Path) -> Sink:
        return MemorySink()

    def ids(self, folder: Path, sink: Sink) -> list[str]:
        assert isinstance(sink, MemorySink)
        assert sink.closed
        return [str(sample["id"]) for sample in sink.samples]


class TestJsonlSink(SinkContract):
    def open(self, folder: Path) -> Sink:
        return JsonlSink(RunLedger(folder, RUN))

    def ids(self, folder: Path, sink: Sink) -> list[str]:
        lines = (folder / "samples-000000.jsonl").read_bytes().splitlines()
        return [orjson.loads(line)["id"] for line in lines]

    async def test_rejected_ones_are_in_a_file_of_their_own(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.write_group(endings(3))
        await sink.close()
        (line,) = (tmp_path / "rejected.jsonl").read_bytes().splitlines()

        assert orjson.loads(line) == {
            "id": sample_id(RUN, 3),
            "index": 3,
            "stage": "toss",
            "reason": "coin:tails",
            "detail": "Ünïcode \\ud800",
        }
