"""What a run tells its one observer: each end once, and counts at intervals."""

from collections import Counter

from turnloom.engine.runner.events import CountersChanged, Ended
from turnloom.engine.runner.run import RunServices
from turnloom.engine.testing.recording_observer import RecordingObserver


async def test_the_last_counts_are_those_of_the_finished_run(bench) -> None:
    observer = RecordingObserver()
    summary, _ = await bench.in_memory(bench.coins().team, 50, services=RunServices(observer))
    last = observer.events[-1]

    assert last == CountersChanged(summary.counters)
    assert (last.counters.made, last.counters.in_flight) == (50, 0)


async def test_each_sample_ends_once_and_counts_are_told_at_intervals_only(bench) -> None:
    observer = RecordingObserver()
    coins = bench.coins(pauses=lambda _: 0)
    summary, sink = await bench.in_memory(coins.team, 500, 64, services=RunServices(observer))
    ended = [event for event in observer.events if isinstance(event, Ended)]

    assert [event.index for event in ended] == [outcome.index for outcome in sink.outcomes]
    assert Counter(event.reason for event in ended if event.reason) == summary.counters.rejected
    assert len(observer.events) - len(ended) < 100
