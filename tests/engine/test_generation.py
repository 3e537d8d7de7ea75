"""A run in a folder: made, interrupted, gone on with, extended."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message
from turnloom.engine.ending import Ending
from turnloom.engine.errors import ContractError, RunFolderError
from turnloom.engine.generation import Job, generate
from turnloom.engine.run import Surroundings
from turnloom.engine.run_summary import RunState
from turnloom.engine.sinks import MemorySink
from turnloom.engine.stop import Stop
from turnloom.graphs.json_value import JsonObject


class NoRepeats:
    """Lets each draw pass once, counted in tenths."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def admit(self, sample: JsonObject) -> SampleRejected | None:
        tenth = int(float(str(sample["draw"])) * 400)
        if tenth in self.seen:
            return SampleRejected("release", "gate:unique", f"draw {tenth} again")
        self.seen.add(tenth)
        return None


def content(folder: Path) -> dict[str, bytes]:
    names = ("rejected.jsonl", "dead.jsonl")
    samples = b"".join(path.read_bytes() for path in sorted(folder.glob("samples-*.jsonl")))
    return {name: (folder / name).read_bytes() for name in names} | {"samples": samples}


def record(folder: Path) -> JsonObject:
    return orjson.loads((folder / "run.json").read_bytes())


class StopAfter(MemorySink):
    """Asks the run to stop, twice, when it has seen so many endings."""

    def __init__(self, stop: Stop, count: int) -> None:
        super().__init__()
        self._stop = stop
        self._count = count

    async def write_group(self, group: Sequence[Ending]) -> None:
        await super().write_group(group)
        if len(self.endings) >= self._count:
            self._stop.request()
            self._stop.request()


async def interrupted(bench, coins, folder: Path, after: int, wanted: int = 60) -> RunState:
    stop = Stop()
    job = Job(coins.team, bench.told(wanted), {"seed": 7}, folder)
    job = replace(job, more_sinks=(StopAfter(stop, after),))
    summary = await generate(job, Surroundings(stop=stop, judge=NoRepeats()))
    return summary.state


async def test_a_run_leaves_its_record(bench, tmp_path: Path) -> None:
    summary = await bench.in_folder(bench.coins(crashes=frozenset((3,))).team, 20, tmp_path)
    left = record(tmp_path)

    assert summary.state is RunState.COMPLETE
    assert left["state"] == "complete"
    assert left["counts"] == {
        "emitted": 20,
        "rejected": {"coin:tails": 10},
        "dead": {"crash:KeyError": 1},
    }
    assert (left["fingerprint"], left["wanted"]) == (bench.fingerprint, 20)
    assert set(left["versions"]) == {"turnloom", "python"}


@pytest.mark.parametrize("after", [1, 7, 23, 50, 88])
async def test_an_interrupted_run_ends_with_the_same_bytes(
    bench, tmp_path: Path, after: int
) -> None:
    around = Surroundings(judge=NoRepeats())
    await bench.in_folder(bench.coins().team, 60, tmp_path / "one", 1, around)
    state = await interrupted(bench, bench.coins(), tmp_path / "two", after)
    left = record(tmp_path / "two")["state"]
    around = Surroundings(judge=NoRepeats())
    await bench.in_folder(bench.coins().team, 60, tmp_path / "two", 16, around)

    assert (state, left) == (RunState.INTERRUPTED, "interrupted")
    assert content(tmp_path / "two") == content(tmp_path / "one")
    assert b"gate:unique" in content(tmp_path / "one")["rejected.jsonl"]


async def test_a_larger_run_of_the_same_kind_goes_on_where_it_ended(bench, tmp_path: Path) -> None:
    for wanted in (10, 25, 60):
        await bench.in_folder(bench.coins().team, wanted, tmp_path / "grown")
    await bench.in_folder(bench.coins().team, 60, tmp_path / "at once")

    assert content(tmp_path / "grown") == content(tmp_path / "at once")
    assert record(tmp_path / "grown")["counts"] == record(tmp_path / "at once")["counts"]


async def test_a_complete_run_is_left_alone(bench, tmp_path: Path) -> None:
    first = await bench.in_folder(bench.coins().team, 20, tmp_path)
    before = content(tmp_path)
    coins, told = bench.coins(), []
    job = Job(coins.team, bench.told(20), {"seed": 7}, tmp_path)
    summary = await generate(job, tell=told.append)

    assert summary.counters.rejected == first.counters.rejected
    assert (summary.state, summary.counters.made) == (RunState.COMPLETE, 20)
    assert told == [f"{tmp_path} is complete: nothing to do"]
    assert coins.begun == []
    assert content(tmp_path) == before


async def test_resuming_is_told(bench, tmp_path: Path) -> None:
    await interrupted(bench, bench.coins(), tmp_path, after=10)
    told: list[str] = []
    await generate(Job(bench.coins().team, bench.told(60), {"seed": 7}, tmp_path), tell=told.append)

    assert len(told) == 1
    assert told[0].startswith(f"resuming {tmp_path}: ")
    assert told[0].endswith("of 60 made")


async def test_seeds_that_ended_are_not_done_again(bench, tmp_path: Path) -> None:
    await interrupted(bench, bench.coins(), tmp_path, after=40)
    coins = bench.coins()
    counts = record(tmp_path)["counts"]
    ended = counts["emitted"] + sum(counts["rejected"].values())
    await bench.in_folder(coins.team, 60, tmp_path)

    assert ended >= 40
    assert set(coins.begun).isdisjoint(range(ended))


async def test_a_run_cannot_be_shortened_below_what_it_holds(bench, tmp_path: Path) -> None:
    await interrupted(bench, bench.coins(), tmp_path, after=40)
    before = record(tmp_path)

    with pytest.raises(RunFolderError, match=r"already holds \d+ samples: ask for \d+ or more"):
        await bench.in_folder(bench.coins().team, 3, tmp_path)
    assert record(tmp_path) == before


async def test_a_bug_is_noted_in_the_record_and_nothing_written_is_lost(
    bench, tmp_path: Path
) -> None:
    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        name = context.sample_id if context.index < 40 else "somebody else"
        return [SampleVerified({"id": name})]

    with pytest.raises(ContractError):
        await bench.in_folder(bench.team_of(toss), 100, tmp_path, max_in_flight=2)
    left = record(tmp_path)

    assert left["state"] == "failed"
    assert left["counts"]["emitted"] == content(tmp_path)["samples"].count(b"\n") > 30


async def test_the_folder_can_be_used_again_after_any_end(bench, tmp_path: Path) -> None:
    async def broken(_: SampleSeeded, __: Context) -> list[Message]:
        return [SampleSeeded()]

    for _ in range(2):
        with pytest.raises(ContractError):
            await bench.in_folder(bench.team_of(broken), 5, tmp_path)
    summary = await bench.in_folder(bench.coins().team, 5, tmp_path)

    assert summary.counters.made == 5
