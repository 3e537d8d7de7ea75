import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from turnloom import (
    Ended,
    Engine,
    MemorySink,
    Notice,
    Outcome,
    RunState,
    Settings,
    TurnloomError,
    UsageError,
)
from turnloom.engine.cli import main

FAST = Settings(turns=(1, 2), max_in_flight=8)
TILL = '''
class Till:
    def total(self, number: int) -> int:
        """The total of a receipt."""
        return number * 2
'''
both_ways = pytest.mark.parametrize("thread", [False, True], ids=["on the loop", "in a thread"])


def lines(samples: Sequence[object]) -> bytes:
    return b"".join(orjson.dumps(each, option=orjson.OPT_APPEND_NEWLINE) for each in samples)


@both_ways
def test_samples_are_those_of_the_command(tmp_path: Path, *, thread: bool) -> None:
    async def made() -> list[object]:
        async with Engine("builtin:shop", seed=3, settings=FAST, thread=thread) as engine:
            samples = [sample async for sample in engine.samples(6)]

            assert engine.summary is not None
            assert engine.summary.state is RunState.COMPLETE
            return samples

    options = ["--env", "builtin:shop", "--seed", "3", "--turns", "1-2", "-n", "6"]
    assert main(["generate", *options, "--out", str(tmp_path / "run")]) == 0
    written = (tmp_path / "run" / "samples-000000.jsonl").read_bytes()

    assert lines(asyncio.run(made())) == written


@both_ways
async def test_a_run_in_a_folder_has_the_same_samples_and_reaches_sinks(
    tmp_path: Path, *, thread: bool
) -> None:
    sink = MemorySink()
    async with Engine("builtin:shop", settings=FAST, thread=thread) as engine:
        streamed = [sample async for sample in engine.samples(5)]
        await engine.generate(5, tmp_path / "run", sinks=[sink])

    assert lines(streamed) == (tmp_path / "run" / "samples-000000.jsonl").read_bytes()
    assert [outcome.sample for outcome in sink.outcomes if outcome.accepted] == streamed


async def test_blocks_hold_the_samples_of_their_indices() -> None:
    async with Engine("builtin:shop", settings=FAST) as engine:
        whole = [sample["id"] async for sample in engine.samples(indices=range(12))]
        parts = [
            sample["id"]
            for block in (range(5), range(5, 12))
            for sample in [each async for each in engine.samples(indices=block)]
        ]

    assert parts == whole
    assert whole


@both_ways
async def test_a_consumer_that_stops_early_leaves_nothing_at_work(*, thread: bool) -> None:
    before = threading.active_count()
    async with Engine("builtin:shop", settings=FAST, thread=thread) as engine:
        async for _ in engine.samples(1000):
            break

    assert {task for task in asyncio.all_tasks() if task is not asyncio.current_task()} == set()
    assert len([t for t in threading.enumerate() if t.name == "turnloom"]) == 0
    assert threading.active_count() <= before + 1  # asyncio keeps a worker for `to_thread`


async def test_the_run_is_no_further_ahead_than_what_is_in_flight() -> None:
    ended: list[int] = []
    async with Engine("builtin:shop", settings=FAST) as engine:
        engine.listen(lambda event: ended.append(1) if type(event).__name__ == "Ended" else None)
        stream = engine.samples()
        for _ in range(3):
            await anext(stream)
        for _ in range(200):
            await asyncio.sleep(0)

        assert len(ended) <= 3 + FAST.max_in_flight


async def test_what_is_no_sink_is_told_before_the_run(tmp_path: Path) -> None:
    async with Engine("builtin:shop", settings=FAST) as engine:
        with pytest.raises(UsageError, match="str is no sink: it lacks write_group and close"):
            await engine.generate(3, tmp_path / "run", sinks=["jsonl:here.jsonl"])  # type: ignore[list-item]

    assert not (tmp_path / "run").exists()


@both_ways
async def test_sinks_and_listeners_are_called_on_the_callers_loop(
    tmp_path: Path, *, thread: bool
) -> None:
    threads: set[int] = set()

    class Sink:
        async def write_group(self, _: Sequence[Outcome]) -> None:
            threads.add(threading.get_ident())

        async def close(self) -> None: ...

    async with Engine("builtin:shop", settings=FAST, thread=thread) as engine:
        engine.listen(lambda _: threads.add(threading.get_ident()))
        await engine.generate(3, tmp_path / "run", sinks=[Sink()])

    assert threads == {threading.get_ident()}


@both_ways
async def test_listeners_hear_what_a_person_should_know_of_tools_and_run(
    tmp_path: Path, *, thread: bool
) -> None:
    (tmp_path / "till.py").write_text(TILL)
    told: list[str] = []
    env = f"python:{tmp_path / 'till.py'}:Till"
    async with Engine(env, settings=Settings(turns=(1, 1)), thread=thread) as engine:
        engine.listen(lambda event: told.append(event.text) if isinstance(event, Notice) else None)
        await engine.generate(1, tmp_path / "run")
        await engine.generate(1, tmp_path / "run")

    apart, again, done = told
    assert apart == again
    assert apart.startswith("of the 1 tools of ")
    assert done.endswith("run is complete: nothing to do")


@both_ways
def test_a_cancelled_host_finds_the_folder_in_order(tmp_path: Path, *, thread: bool) -> None:
    async def work() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with Engine("builtin:shop", settings=FAST, thread=thread) as engine:
            engine.listen(lambda event: task.cancel() if isinstance(event, Ended) else None)
            await engine.generate(10_000, tmp_path / "run")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work())

    assert main(["audit", str(tmp_path / "run")]) == 0


class Keyhole:
    """A context that tells, to whichever thread, when it was entered and left."""

    def __init__(self) -> None:
        self.entered, self.left = threading.Event(), threading.Event()

    def __call__(self, *_: object, **__: object) -> "Keyhole":
        return self

    async def __aenter__(self) -> None:
        self.entered.set()

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(0)  # what closes tools and connections takes its turns
        self.left.set()


async def test_who_is_cancelled_before_hearing_that_it_is_open_leaves_it_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = Keyhole()
    monkeypatch.setattr("turnloom.engine.embedded.engine.open_team", opened)
    opening = asyncio.create_task(Engine(thread=True).open())
    await asyncio.sleep(0)  # it has asked its thread
    opened.entered.wait(10)  # and this loop cannot hear of it before
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening

    assert opened.left.is_set()
    assert "turnloom" not in {thread.name for thread in threading.enumerate()}


async def test_users_tools_work_in_an_engine(shelf: str) -> None:
    async with Engine(shelf, settings=FAST, thread=True) as engine:
        assert [sample async for sample in engine.samples(2)]


@pytest.mark.parametrize(
    ("options", "says"),
    [({"env": "builtin:nowhere"}, "nowhere"), ({"settings": Settings(turns=(3, 2))}, "MIN")],
)
async def test_what_makes_no_sense_is_told_when_it_is_opened(options: dict, says: str) -> None:
    with pytest.raises(TurnloomError, match=says):
        async with Engine(**options):
            pass


async def test_an_engine_that_is_not_open_says_how() -> None:
    with pytest.raises(UsageError, match="async with"):
        Engine().samples(1)
