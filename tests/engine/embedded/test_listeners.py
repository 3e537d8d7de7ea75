import asyncio

from turnloom.engine.embedded.listeners import LAG, Lagging, Listeners
from turnloom.engine.outcome import State
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Ended


def ended(index: int) -> Ended:
    return Ended(index, f"s-{index}", State.EMITTED, "")


async def test_outcomes_are_told_in_order_and_none_is_dropped() -> None:
    told: list[object] = []
    listeners = Listeners()
    listeners.add(told.append)
    listeners.start()
    for index in range(5):
        listeners.notify(ended(index))
    await listeners.close()

    assert told == [ended(index) for index in range(5)]


async def test_counters_coalesce_for_a_listener_that_is_busy() -> None:
    told: list[object] = []
    listeners = Listeners()
    listeners.add(told.append)
    listeners.start()
    for wanted in range(5):
        listeners.notify(CountersChanged(Counters(wanted)))
    await listeners.close()

    assert [event.counters.wanted for event in told] == [4]


async def test_a_listener_that_lags_is_told_how_much() -> None:
    told: list[object] = []
    free = asyncio.Event()

    async def slow(event: object) -> None:
        await free.wait()
        told.append(event)

    listeners = Listeners()
    listeners.add(slow)
    listeners.start()
    for index in range(LAG + 1):
        listeners.notify(ended(index))
    free.set()
    await listeners.close()

    assert [event.behind for event in told if isinstance(event, Lagging)] == [LAG + 1]
    assert len(told) == LAG + 2


async def test_a_listener_that_fails_is_told_what_comes_next_and_its_error_is_not_lost() -> None:
    failures: list[dict] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
    told: list[int] = []

    def fails(event: Ended) -> None:
        told.append(event.index)
        if event.index == 0:
            raise KeyError("mine")

    listeners = Listeners()
    listeners.add(fails)
    listeners.start()
    listeners.notify(ended(0))
    listeners.notify(ended(1))
    await listeners.close()

    assert told == [0, 1]
    assert isinstance(failures[0]["exception"], KeyError)
