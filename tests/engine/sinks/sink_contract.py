"""What every sink must do. Subclass the suite that fits, and say how to open and read the sink.

`SinkContract` is for any sink. `LastingContract` is for those that outlive a run: they are opened
by specification, follow a run, and hold exactly its samples in the end.
"""

from abc import ABC, abstractmethod
from pathlib import Path

import orjson
import pytest
from killing import KilledRuns
from sunk_run import job_of

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.engine.errors import RunError
from turnloom.engine.fingerprint import sample_id
from turnloom.engine.outcome import Outcome, outcome_of
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks import Sink
from turnloom.engine.stop import Stop
from turnloom.graphs.json_value import JsonObject

RUN = "fedcba9876543210fedcba9876543210"


def outcomes(*indices: int) -> list[Outcome]:
    """Every fourth is rejected."""
    return [_outcome(Context(index, sample_id(RUN, index), 0)) for index in indices]


def _outcome(context: Context) -> Outcome:
    if context.index % 4 == 3:
        return outcome_of(context, SampleRejected("toss", "coin:tails", "Ünïcode \ud800"))
    text = "line\nbreak \u2028 \x00 \U0001f600"
    return outcome_of(context, SampleVerified({"id": context.sample_id, "text": text}))


def in_shards(folder: Path) -> list[JsonObject]:
    files = sorted(folder.glob("samples-*.jsonl"))
    return [orjson.loads(line) for file in files for line in file.read_bytes().splitlines()]


class SinkContract(ABC):
    """`home` is an empty folder of the test's own."""

    @abstractmethod
    def open(self, home: Path) -> Sink: ...

    @abstractmethod
    def samples(self, home: Path, sink: Sink) -> list[JsonObject]:
        """What the closed sink holds, in order."""
        ...

    def ids(self, home: Path, sink: Sink) -> list[object]:
        return [sample["id"] for sample in self.samples(home, sink)]

    async def test_what_is_acknowledged_is_there_in_order(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        groups = (outcomes(0, 1, 2, 3), outcomes(4), outcomes(5, 6, 7))
        for group in groups:
            await sink.write_group(group)
        await sink.close()

        given = [outcome.sample for group in groups for outcome in group if outcome.accepted]
        assert self.samples(tmp_path, sink) == given

    async def test_a_group_may_hold_no_sample(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.write_group(outcomes(3, 7))
        await sink.close()

        assert self.ids(tmp_path, sink) == []

    async def test_closing_without_writing_is_fine(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.close()

        assert self.ids(tmp_path, sink) == []

    async def test_large_groups_go_in_whole(self, tmp_path: Path) -> None:
        sink = self.open(tmp_path)
        await sink.write_group(outcomes(*range(3_000)))
        await sink.close()

        assert len(self.ids(tmp_path, sink)) == 2_250


class LastingContract(SinkContract):
    """`name` is the sink's in `killing.targets`."""

    name = ""

    @abstractmethod
    def spec(self, home: Path) -> str: ...

    @abstractmethod
    def held(self, home: Path) -> list[JsonObject]:
        """What is in the place that `spec` names."""
        ...

    @abstractmethod
    def remove(self, home: Path) -> None: ...

    def samples(self, home: Path, sink: Sink) -> list[JsonObject]:
        return self.held(home)

    async def test_after_a_run_it_holds_what_the_shards_hold(self, tmp_path: Path) -> None:
        summary = await generate(job_of(tmp_path / "run", 100, [self.spec(tmp_path)]))

        assert summary.behind == ()
        assert self.held(tmp_path) == in_shards(tmp_path / "run")
        assert len(self.held(tmp_path)) == 100

    async def test_given_later_it_gets_everything(self, tmp_path: Path) -> None:
        await generate(job_of(tmp_path / "run", 90, []))
        await generate(job_of(tmp_path / "run", 90, [self.spec(tmp_path)]))

        assert self.held(tmp_path) == in_shards(tmp_path / "run")

    async def test_a_longer_run_adds_to_it(self, tmp_path: Path) -> None:
        for wanted in (50, 50, 95):
            await generate(job_of(tmp_path / "run", wanted, [self.spec(tmp_path)]))

        assert self.held(tmp_path) == in_shards(tmp_path / "run")
        assert len(self.held(tmp_path)) == 95

    async def test_an_interrupted_run_leaves_what_it_made(self, tmp_path: Path) -> None:
        stop = Stop()
        stop.request()
        await generate(job_of(tmp_path / "run", 60, []))
        summary = await generate(
            job_of(tmp_path / "run", 90, [self.spec(tmp_path)]), RunServices(stop=stop)
        )
        assert summary.state is RunState.INTERRUPTED
        assert self.held(tmp_path) == in_shards(tmp_path / "run")

        await generate(job_of(tmp_path / "run", 90, [self.spec(tmp_path)]))
        assert self.held(tmp_path) == in_shards(tmp_path / "run")
        assert len(self.held(tmp_path)) == 90

    async def test_once_removed_it_is_written_anew(self, tmp_path: Path) -> None:
        await generate(job_of(tmp_path / "run", 60, [self.spec(tmp_path)]))
        self.remove(tmp_path)
        await generate(job_of(tmp_path / "run", 70, [self.spec(tmp_path)]))

        assert self.held(tmp_path) == in_shards(tmp_path / "run")

    async def test_what_another_run_wrote_is_not_touched(self, tmp_path: Path) -> None:
        await generate(job_of(tmp_path / "run", 20, [self.spec(tmp_path)]))
        before = self.held(tmp_path)
        with pytest.raises(RunError, match="--fresh"):
            await generate(job_of(tmp_path / "other", 5, [self.spec(tmp_path)]))

        assert self.held(tmp_path) == before

    async def test_fresh_replaces_it_with_the_run(self, tmp_path: Path) -> None:
        await generate(job_of(tmp_path / "run", 60, [self.spec(tmp_path)]))
        job = job_of(tmp_path / "other", 45, [self.spec(tmp_path)], fresh=True)
        await generate(job)

        assert self.held(tmp_path) == in_shards(tmp_path / "other")
        assert len(self.held(tmp_path)) == 45

    def test_killed_it_holds_each_sample_once_in_the_end(self, killed: KilledRuns) -> None:
        for home in killed.homes:
            assert self.held(home) == in_shards(home / "run")

    @pytest.mark.slow
    def test_killed_a_hundred_times_it_holds_each_sample_once(
        self, often_killed: KilledRuns
    ) -> None:
        for home in often_killed.homes:
            assert self.held(home) == in_shards(home / "run")
