"""A run: exact, in order, conserving, and stopped when asked."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message
from turnloom.engine.errors import ContractError, SinkError, StorageError
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.runner.run import Run, RunServices, run
from turnloom.engine.runner.summary import RunState
from turnloom.engine.sinks.sink import SinkLagsError
from turnloom.engine.stop import Stop
from turnloom.engine.testing.memory_sink import MemorySink
from turnloom.engine.testing.recording_observer import RecordingObserver
from turnloom.engine.turn_scheduler import TurnScheduler

PATTERNS = st.lists(st.booleans(), min_size=1, max_size=40).filter(any)


@settings(max_examples=60)
@given(
    pattern=PATTERNS,
    wanted=st.integers(1, 40),
    places=st.integers(1, 64),
    deterministic=st.booleans(),
    jitter=st.integers(0, 1000),
)
def test_exactly_the_first_n_accepted_and_every_seed_ends_once(
    pattern: list[bool], wanted: int, places: int, deterministic: bool, jitter: int, bench
) -> None:
    coins = bench.coins(
        accepts=lambda index: pattern[index % len(pattern)],
        pauses=lambda index: Random(f"{jitter}/{index}").randrange(6),
        deterministic=deterministic,
    )
    summary, sink = asyncio.run(bench.in_memory(coins.team, wanted, places))
    emitted = [outcome.index for outcome in sink.of(State.EMITTED)]

    assert sorted(emitted) == coins.first(wanted)
    assert emitted == sorted(emitted) or not deterministic
    assert sorted(e.index for e in sink.outcomes) == list(range(max(emitted) + 1))
    assert summary.state is RunState.COMPLETE
    assert (summary.counters.made, summary.open) == (wanted, 0)


async def test_the_output_does_not_depend_on_the_concurrency(bench) -> None:
    lines = set()
    for places in (1, 2, 7, 64):
        _, sink = await bench.in_memory(bench.coins().team, 100, places)
        lines.add(b"".join(outcome.line for outcome in sink.outcomes))

    assert len(lines) == 1


async def test_a_slow_sample_holds_back_nobody_when_order_does_not_matter(bench) -> None:
    others_done = asyncio.Event()

    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index == 0:
            await others_done.wait()
        return [SampleVerified({"id": context.sample_id})]

    class Watching(MemorySink):
        async def write_group(self, group: Sequence[Outcome]) -> None:
            await super().write_group(group)
            if len(self.outcomes) == 19:
                others_done.set()

    sink = Watching()
    team = bench.team_of(toss, deterministic=False)
    await run(team, bench.told(20, max_in_flight=2), [sink])

    assert [outcome.index for outcome in sink.outcomes][-1] == 0


async def test_crashes_are_dead_letters_and_are_replaced(bench) -> None:
    coins = bench.coins(crashes=frozenset((0, 5, 6)))
    summary, sink = await bench.in_memory(coins.team, 30)

    assert [e.index for e in sink.of(State.DEAD)] == [0, 5, 6]
    assert [e.index for e in sink.of(State.EMITTED)] == coins.first(30)
    assert summary.counters.dead == Counter({"crash:KeyError": 3})
    assert not any(b"secret" in e.line for e in sink.outcomes)


async def test_one_that_cannot_be_written_costs_itself_only(bench) -> None:
    poison = {2: "\ud800", 4: 2**70, 6: float("nan"), 8: {1: "x"}, 10: object()}

    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        value = poison.get(context.index, "fine")
        return [SampleVerified({"id": context.sample_id, "value": value})]

    summary, sink = await bench.in_memory(bench.team_of(toss), 20)

    assert [e.index for e in sink.of(State.REJECTED)] == sorted(poison)
    assert summary.counters.rejected == Counter({"sink:unencodable": 5})
    assert len(sink.samples) == 20


async def test_a_team_that_never_accepts_is_given_up(bench) -> None:
    coins = bench.coins(accepts=lambda index: index < 2)
    summary, sink = await bench.in_memory(coins.team, 10, patience=20)

    assert summary.state is RunState.GAVE_UP
    assert summary.counters.made == 2
    assert summary.counters.top_reasons() == [("coin:tails", len(sink.of(State.REJECTED)))]


async def test_what_is_accepted_after_a_run_gave_up_does_not_hide_it(bench) -> None:
    rejected = asyncio.Event()

    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index == 25:
            await rejected.wait()
        return (
            [SampleVerified({"id": context.sample_id})]
            if context.index == 25
            else [SampleRejected("coin", "coin:tails")]
        )

    class Watching(MemorySink):
        async def write_group(self, group: Sequence[Outcome]) -> None:
            await super().write_group(group)
            if len(self.outcomes) >= 25:
                rejected.set()

    team = bench.team_of(toss, deterministic=False)
    summary = await run(team, bench.told(50, patience=20), [Watching()])

    assert summary.counters.made == 1
    assert summary.state is RunState.GAVE_UP


async def test_rejections_that_come_before_slower_acceptances_are_not_in_a_row(bench) -> None:
    rejected = asyncio.Event()

    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index % 2:
            return [SampleRejected("coin", "coin:tails")]
        if context.index < 120:
            await rejected.wait()
        return [SampleVerified({"id": context.sample_id})]

    class Watching(MemorySink):
        async def write_group(self, group: Sequence[Outcome]) -> None:
            await super().write_group(group)
            if len(self.of(State.REJECTED)) >= 20:
                rejected.set()

    team = bench.team_of(toss, deterministic=False)
    summary = await run(team, bench.told(100, max_in_flight=120, patience=20), [Watching()])

    assert summary.state is RunState.COMPLETE


async def test_a_bug_in_a_role_stops_the_run_loudly(bench) -> None:
    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        return [SampleVerified({"id": "somebody else"})]

    with pytest.raises(ContractError, match="finished under id somebody else"):
        await bench.in_memory(bench.team_of(toss), 10)


async def test_a_sink_that_fails_stops_the_run(bench) -> None:
    class Full(MemorySink):
        async def write_group(self, group: Sequence[Outcome]) -> None:
            raise StorageError("the disk is gone")

    with pytest.raises(StorageError, match="the disk is gone"):
        await run(bench.coins().team, bench.told(10), [Full()])


async def test_a_role_that_cancels_itself_costs_its_sample_only(bench) -> None:
    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index == 3:
            raise asyncio.CancelledError
        return [SampleVerified({"id": context.sample_id})]

    _, sink = await bench.in_memory(bench.team_of(toss), 10)

    assert [(e.index, e.reason) for e in sink.of(State.DEAD)] == [(3, "crash:CancelledError")]
    assert len(sink.samples) == 10


async def cancelled_at(bench, step: int, index: int) -> MemorySink:
    """A run in which sample `index` is cancelled after `step` turns of the loop."""
    sink = MemorySink()
    coins = bench.coins(pauses=lambda i: 3 + i % 4)
    going = Run(coins.team, bench.told(12, max_in_flight=4), [sink], RunServices())
    finish = asyncio.create_task(going.finish())
    for _ in range(step):
        await asyncio.sleep(0)
    going.cancel(index)
    summary = await finish
    assert summary.state is RunState.COMPLETE
    return sink


@pytest.mark.parametrize("index", [0, 2, 5])
async def test_a_sample_can_be_cancelled_at_any_moment(bench, index: int) -> None:
    hit = 0
    for step in range(60):
        sink = await cancelled_at(bench, step, index)
        rejected = {e.index: e.reason for e in sink.of(State.REJECTED)}
        hit += rejected.get(index) == "engine:cancelled"

        assert sorted(e.index for e in sink.outcomes) == list(range(len(sink.outcomes)))
        assert {i for i, reason in rejected.items() if reason == "engine:cancelled"} <= {index}
        assert len(sink.samples) == 12
        assert len(asyncio.all_tasks()) == 1
    assert 0 < hit < 60


@pytest.mark.parametrize("deterministic", [True, False])
async def test_a_run_can_be_stopped_at_any_moment(bench, deterministic: bool) -> None:
    states = Counter()
    for step in range(80):
        stop, sink = Stop(), MemorySink()
        coins = bench.coins(pauses=lambda i: 3 + i % 4, deterministic=deterministic)
        services = RunServices(stop=stop)
        finish = asyncio.create_task(
            run(coins.team, bench.told(12, max_in_flight=4), [sink], services)
        )
        for _ in range(step):
            await asyncio.sleep(0)
        stop.request()
        stop.request()
        summary = await finish
        states[summary.state] += 1

        indices = [e.index for e in sink.outcomes]
        assert len(set(indices)) == len(indices)
        assert indices == sorted(indices) or not deterministic
        assert summary.counters.ended == len(indices)
        assert len(set(coins.begun) | set(indices)) <= len(indices) + summary.open
        assert len(asyncio.all_tasks()) == 1
    assert states[RunState.INTERRUPTED] > 10


async def test_the_first_request_to_stop_lets_what_is_in_flight_finish(bench) -> None:
    stop, sink = Stop(), MemorySink()

    async def toss(_: SampleSeeded, context: Context) -> list[Message]:
        if context.index == 5:
            stop.request()
        for _ in range(10):
            await asyncio.sleep(0)
        return [SampleVerified({"id": context.sample_id})]

    summary = await run(
        bench.team_of(toss), bench.told(100, max_in_flight=4), [sink], RunServices(stop=stop)
    )

    assert summary.state is RunState.INTERRUPTED
    assert summary.open == 0
    assert 6 <= len(sink.samples) <= 9


async def test_no_sample_outlives_the_time_to_drain(bench) -> None:
    stop = Stop()

    async def hang(_: SampleSeeded, context: Context) -> list[Message]:
        stop.request()
        await asyncio.Event().wait()
        return [SampleRejected("toss", "never")]

    told = bench.settings(10, 7, bench.fingerprint, 4, drain_seconds=0.0)
    summary = await run(bench.team_of(hang), told, [MemorySink()], RunServices(stop=stop))

    assert summary.state is RunState.INTERRUPTED
    assert summary.open > 0


async def test_tasks_are_as_many_as_samples_in_flight(bench) -> None:
    class Watching(MemorySink):
        most = 0

        async def write_group(self, group: Sequence[Outcome]) -> None:
            self.most = max(self.most, len(asyncio.all_tasks()))

    sink = Watching()
    await run(bench.coins().team, bench.told(500, max_in_flight=8), [sink])

    assert sink.most <= 8 + 4  # the test, the delivery, the stop watch, the progress


async def test_a_run_that_is_to_stop_before_it_begins_begins_nothing(bench) -> None:
    stop, coins = Stop(), bench.coins()
    stop.request()
    summary, _ = await bench.in_memory(coins.team, 9, services=RunServices(stop=stop))

    assert summary.state is RunState.INTERRUPTED
    assert coins.begun == []


async def test_many_places_do_not_block_the_loop_while_they_are_filled(bench) -> None:
    stop, coins = Stop(), bench.coins()
    asyncio.get_running_loop().call_soon(stop.request)
    summary, _ = await bench.in_memory(
        coins.team, 20_000, max_in_flight=20_000, services=RunServices(stop=stop)
    )

    assert summary.state is RunState.INTERRUPTED
    assert len(coins.begun) < 1_000


async def test_samples_that_take_long_do_not_keep_the_loop_from_its_other_work(bench) -> None:
    """Hundreds of places are free at once, and a model's answers wait to be read meanwhile."""
    clock, worked_on = [0.0], [0]
    services = RunServices(turn_scheduler=TurnScheduler(lambda: clock[0]))

    async def explore(_: SampleSeeded, context: Context) -> list[Message]:
        clock[0] += 0.05
        worked_on[0] += 1
        return [SampleVerified({"id": context.sample_id})]

    most = 0

    async def others() -> None:
        nonlocal most
        while True:
            before = worked_on[0]
            await asyncio.sleep(0)
            most = max(most, worked_on[0] - before)

    watch = asyncio.create_task(others())
    await run(bench.team_of(explore), bench.told(200, max_in_flight=200), [MemorySink()], services)
    watch.cancel()

    assert worked_on[0] == 200
    assert most <= 2


class Cancelling(MemorySink):
    """Lets a CancelledError out, as a timeout that is written by hand does, or cancels its task."""

    def __init__(self, *, by_request: bool) -> None:
        super().__init__()
        self._by_request = by_request

    async def write_group(self, group: Sequence[Outcome]) -> None:
        if not self._by_request:
            raise asyncio.CancelledError
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)


@pytest.mark.parametrize("by_request", [False, True])
async def test_a_delivery_that_ends_unasked_ends_the_run_with_an_error(
    bench, *, by_request: bool
) -> None:
    sink = Cancelling(by_request=by_request)
    with pytest.raises(SinkError, match="a sink cancelled the delivery"):
        async with asyncio.timeout(20):
            await run(bench.coins().team, bench.told(20, max_in_flight=2), [sink])


async def test_a_sink_that_lags_is_waited_for_as_long_as_it_says(bench) -> None:
    class Lagging(MemorySink):
        turned_away = 0.0
        waited = 0.0

        async def write_group(self, group: Sequence[Outcome]) -> None:
            now = asyncio.get_running_loop().time()
            if not self.turned_away:
                self.turned_away = now
                raise SinkLagsError("busy", after=0.3)
            self.waited = self.waited or now - self.turned_away
            await super().write_group(group)

    sink, observer = Lagging(), RecordingObserver()
    services = RunServices(observer=observer)
    summary = await run(bench.coins().team, bench.told(20), [sink], services)

    assert summary.counters.made == len(sink.samples) == 20
    assert sink.waited >= 0.3
    assert observer.notices == ["a sink lags: busy", "the sink that lagged goes on"]
