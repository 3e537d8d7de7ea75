"""What a run tells its one observer: counts at intervals, never sample by sample."""

from turnloom.engine.runner.events import CountersChanged
from turnloom.engine.runner.run import RunServices
from turnloom.engine.testing.recording_observer import RecordingObserver


async def test_the_last_counts_are_those_of_the_finished_run(bench) -> None:
    observer = RecordingObserver()
    summary, _ = await bench.in_memory(bench.coins().team, 50, services=RunServices(observer))
    last = observer.events[-1]

    assert last == CountersChanged(summary.counters)
    assert (last.counters.made, last.counters.in_flight) == (50, 0)


async def test_a_run_of_many_samples_tells_few_events(bench) -> None:
    observer = RecordingObserver()
    coins = bench.coins(pauses=lambda _: 0)
    await bench.in_memory(coins.team, 2_000, 256, services=RunServices(observer))

    assert len(observer.events) < 200
    assert all(isinstance(event, CountersChanged) for event in observer.events)
