"""The delivery forms groups: large where many wait, at once where nobody else comes."""

import asyncio
from collections.abc import Sequence

import pytest

from turnloom.engine.errors import StorageError
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.runner.admission import MAX_UNACKED, Admission
from turnloom.engine.runner.delivery import FLUSH_SIZE, Delivery

FOR_EVER = 3600.0


class Groups:
    """A sink that remembers the sizes of its groups."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.written = asyncio.Event()

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self.sizes.append(len(group))
        self.written.set()

    async def close(self) -> None: ...


class Broken(Groups):
    async def write_group(self, group: Sequence[Outcome]) -> None:
        raise StorageError("no")


def outcomes(*indices: int) -> list[Outcome]:
    return [Outcome(index, f"s{index}", State.REJECTED, b"", "no") for index in indices]


async def flying(count: int, finished: int = 0) -> Admission:
    admission = Admission(10_000, count, patience=10**6)
    for _ in range(count):
        await admission.admit()
    for _ in range(finished):
        admission.finished()
    return admission


async def settle(task: "asyncio.Task[None]") -> None:
    for _ in range(20):
        await asyncio.sleep(0)
    assert not task.done()


class Flight:
    """A delivery at work whose clock stands still."""

    def __init__(self, admission: Admission) -> None:
        self.sink = Groups()
        self.acknowledged: list[int] = []
        self._delivery = Delivery([self.sink], admission, self._note, pace=FOR_EVER)
        self._work = asyncio.create_task(self._delivery.work())

    def _note(self, outcome: Outcome) -> None:
        self.acknowledged.append(outcome.index)

    async def sizes_after(self, *indices: int) -> list[int]:
        """Post these; the sizes of the groups that have gone out without waiting for the clock."""
        self._delivery.post(outcomes(*indices))
        await settle(self._work)
        return list(self.sink.sizes)

    async def sizes_at_the_end(self) -> list[int]:
        self._delivery.close()
        await self._work
        return self.sink.sizes


async def test_what_comes_alone_goes_out_at_once() -> None:
    delivery = Flight(await flying(10, finished=1))

    assert await delivery.sizes_after(0) == [1]


async def test_what_comes_soon_after_waits_until_enough_share_a_group() -> None:
    admission = await flying(10 + FLUSH_SIZE, finished=1 + FLUSH_SIZE)
    delivery = Flight(admission)

    assert await delivery.sizes_after(0) == [1]
    assert await delivery.sizes_after(*range(1, FLUSH_SIZE)) == [1]
    assert await delivery.sizes_after(FLUSH_SIZE) == [1, FLUSH_SIZE]
    assert delivery.acknowledged == list(range(1 + FLUSH_SIZE))
    assert admission.in_flight == admission.at_work == 9


async def test_a_group_is_never_larger_than_the_line() -> None:
    delivery = Flight(await flying(2 * MAX_UNACKED, finished=MAX_UNACKED + 10))

    assert await delivery.sizes_after(*range(MAX_UNACKED + 10)) == [MAX_UNACKED]
    assert await delivery.sizes_at_the_end() == [MAX_UNACKED, 10]


async def test_nothing_waits_when_nothing_goes_on_without_it() -> None:
    admission = await flying(3, finished=3)
    admission.close()
    delivery = Flight(admission)

    assert await delivery.sizes_after(0) == [1]
    assert await delivery.sizes_after(1) == [1, 1]
    assert await delivery.sizes_after(2) == [1, 1, 1]


async def test_what_waits_goes_out_in_time() -> None:
    sink = Groups()
    delivery = Delivery([sink], await flying(10), lambda _: None, pace=0.0)
    work = asyncio.create_task(delivery.work())
    for index in (0, 1):
        sink.written.clear()
        delivery.post(outcomes(index))
        await sink.written.wait()
    delivery.close()
    await work

    assert sink.sizes == [1, 1]


async def test_a_sample_is_in_flight_until_every_sink_has_acknowledged() -> None:
    admission = await flying(2, finished=2)
    delivery = Delivery([Groups(), Broken()], admission, lambda _: None)
    delivery.post(outcomes(0, 1))

    with pytest.raises(StorageError):
        await delivery.work()
    assert admission.in_flight == 2
