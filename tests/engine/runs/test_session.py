"""A run in a folder: made, interrupted, gone on with, extended."""

import asyncio
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message
from turnloom.engine.audit import audit
from turnloom.engine.errors import (
    ContractError,
    FolderInUseError,
    RunFolderError,
    StorageError,
)
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.run import RunServices
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.engine.sinks.followers import FurtherSinks
from turnloom.engine.sinks.spec import SinkSpec
from turnloom.engine.stop import Stop
from turnloom.engine.testing.memory_sink import MemorySink
from turnloom.engine.testing.recording_observer import RecordingObserver
from turnloom.graphs.json_value import JsonObject


class NoRepeats:
    """Lets each draw pass once, counted in tenths."""

    def __init__(self) -> None:
        self.seen: set[int] = set()

    def admit(self, sample: JsonObject) -> SampleRejected | None:
        tenth = int(float(str(sample["draw"])) * 100)
        if tenth in self.seen:
            return SampleRejected("release", "gate:unique", f"draw {tenth} again")
        self.seen.add(tenth)
        return None


def content(folder: Path) -> dict[str, bytes]:
    verdicts = ("rejected.jsonl", "dead.jsonl")
    samples = b"".join(path.read_bytes() for path in sorted(folder.glob("samples-*.jsonl")))
    return {name: (folder / name).read_bytes() for name in verdicts} | {"samples": samples}


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def record(folder: Path) -> JsonObject:
    return orjson.loads((folder / "run.json").read_bytes())


class StopAfter(MemorySink):
    """Asks the run to stop, twice, when it has seen so many outcomes."""

    def __init__(self, stop: Stop, count: int) -> None:
        super().__init__()
        self._stop = stop
        self._count = count

    async def write_group(self, group: Sequence[Outcome]) -> None:
        await super().write_group(group)
        if len(self.outcomes) >= self._count:
            self._stop.request()
            self._stop.request()


async def interrupted(bench, coins, folder: Path, after: int, wanted: int = 60) -> RunState:
    stop = Stop()
    job = Job(coins.team, bench.told(wanted), {"seed": 7}, folder)
    job = replace(job, more_sinks=(StopAfter(stop, after),))
    summary = await generate(job, RunServices(stop=stop, accept_filter=NoRepeats()))
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
    services = RunServices(accept_filter=NoRepeats())
    await bench.in_folder(bench.coins().team, 60, tmp_path / "one", 1, services)
    state = await interrupted(bench, bench.coins(), tmp_path / "two", after)
    left = record(tmp_path / "two")["state"]
    services = RunServices(accept_filter=NoRepeats())
    await bench.in_folder(bench.coins().team, 60, tmp_path / "two", 16, services)

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
    coins, observer = bench.coins(), RecordingObserver()
    job = Job(coins.team, bench.told(20), {"seed": 7}, tmp_path)
    summary = await generate(job, RunServices(observer))

    assert summary.counters.rejected == first.counters.rejected
    assert (summary.state, summary.counters.made) == (RunState.COMPLETE, 20)
    assert observer.notices == [f"{tmp_path} is complete: nothing to do"]
    assert coins.begun == []
    assert content(tmp_path) == before


async def test_resuming_is_told(bench, tmp_path: Path) -> None:
    await interrupted(bench, bench.coins(), tmp_path, after=10)
    observer = RecordingObserver()
    await bench.in_folder(bench.coins().team, 60, tmp_path, services=RunServices(observer))
    (notice,) = observer.notices

    assert notice.startswith(f"resuming {tmp_path}: ")
    assert notice.endswith("of 60 made")


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


async def test_a_run_that_is_cancelled_is_noted_as_interrupted(bench, tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def hang(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index > 20:
            begun.set()
            await asyncio.Event().wait()
        return [SampleVerified({"id": context.sample_id})]

    generating = asyncio.create_task(bench.in_folder(bench.team_of(hang), 60, tmp_path))
    await begun.wait()
    generating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await generating

    assert record(tmp_path)["state"] == "interrupted"


async def test_a_run_that_is_cancelled_while_it_opens_holds_its_lock_until_it_is_closed(
    bench, tmp_path: Path, monkeypatch
) -> None:
    await interrupted(bench, bench.coins(), tmp_path, after=10)
    recovering, may_go_on, told = asyncio.Event(), threading.Event(), []
    loop = asyncio.get_running_loop()

    def slowly(*arguments: object, **options: object) -> RunLedger:
        loop.call_soon_threadsafe(recovering.set)
        may_go_on.wait(10)
        ledger = RunLedger(*arguments, **options)
        told.append("open")
        return ledger

    monkeypatch.setattr("turnloom.engine.runs.session.RunLedger", slowly)
    generating = asyncio.create_task(bench.in_folder(bench.coins().team, 60, tmp_path))
    await recovering.wait()
    for _ in range(3):
        generating.cancel()
        await asyncio.sleep(0)
    with pytest.raises(FolderInUseError):
        await bench.in_folder(bench.coins().team, 60, tmp_path)
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await generating
    monkeypatch.undo()
    summary = await bench.in_folder(bench.coins().team, 60, tmp_path)

    assert told == ["open"]
    assert summary.state is RunState.COMPLETE


async def test_a_run_that_is_cancelled_again_is_closed_all_the_same(bench, tmp_path: Path) -> None:
    begun, closing, may_close = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def hang(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index == 5:
            begun.set()
            await asyncio.Event().wait()
        return [SampleVerified({"id": context.sample_id})]

    class Slow(MemorySink):
        async def close(self) -> None:
            closing.set()
            await may_close.wait()

    further = FurtherSinks([SinkSpec("slow", lambda _: Slow())])
    job = Job(bench.team_of(hang), bench.told(60), {"seed": 7}, tmp_path, further=further)
    generating = asyncio.create_task(generate(job))
    await begun.wait()
    generating.cancel()
    await closing.wait()
    generating.cancel()
    await asyncio.sleep(0)
    may_close.set()
    with pytest.raises(asyncio.CancelledError):
        await generating

    assert record(tmp_path)["state"] == "interrupted"
    assert audit(tmp_path).notes == []


@pytest.mark.parametrize("replaced", [False, True])
async def test_a_folder_that_is_removed_at_work_stops_the_run_and_is_left_alone(
    bench, tmp_path: Path, replaced: bool
) -> None:
    folder = tmp_path / "run"

    async def remove(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index == 30:
            shutil.rmtree(folder)
            if replaced:
                folder.mkdir()
                (folder / "LOCK").touch()
        return [SampleVerified({"id": context.sample_id})]

    with pytest.raises(StorageError, match="was removed or replaced"):
        await bench.in_folder(bench.team_of(remove), 10_000, folder)

    assert names(tmp_path) == (["run", "run/LOCK"] if replaced else [])


async def test_a_run_that_was_killed_between_seal_and_record_leaves_no_empty_shard(
    bench, tmp_path: Path
) -> None:
    await bench.in_folder(bench.coins().team, 20, tmp_path)
    before = names(tmp_path)
    done = (tmp_path / "run.json").read_bytes().replace(b'"complete"', b'"running"')
    (tmp_path / "run.json").write_bytes(done)
    await bench.in_folder(bench.coins().team, 20, tmp_path)

    assert names(tmp_path) == before
    assert record(tmp_path)["state"] == "complete"
