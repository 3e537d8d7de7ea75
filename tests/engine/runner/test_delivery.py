"""The courier forms groups: large where many wait, at once where nobody else comes."""

import asyncio
from collections.abc import Sequence

import pytest

from turnloom.engine.errors import StorageError
from turnloom.engine.outcome import Ending, State
from turnloom.engine.runner.admission import LINE, Admission
from turnloom.engine.runner.delivery import ENOUGH, Courier

FOR_EVER = 3600.0


class Groups:
    """A sink that remembers the sizes of its groups."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.written = asyncio.Event()

    async def write_group(self, group: Sequence[Ending]) -> None:
        self.sizes.append(len(group))
        self.written.set()

    async def close(self) -> None: ...


class Broken(Groups):
    async def write_group(self, group: Sequence[Ending]) -> None:
        raise StorageError("no")


def endings(*indices: int) -> list[Ending]:
    return [Ending(index, f"s{index}", State.REJECTED, b"", "no") for index in indices]


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


class Delivery:
    """A courier at work whose clock stands still."""

    def __init__(self, admission: Admission) -> None:
        self.sink = Groups()
        self.acknowledged: list[int] = []
        self._courier = Courier([self.sink], admission, self._note, pace=FOR_EVER)
        self._work = asyncio.create_task(self._courier.work())

    def _note(self, ending: Ending) -> None:
        self.acknowledged.append(ending.index)

    async def sizes_after(self, *indices: int) -> list[int]:
        """Post these; the sizes of the groups that have gone out without waiting for the clock."""
        self._courier.post(endings(*indices))
        await settle(self._work)
        return list(self.sink.sizes)

    async def sizes_at_the_end(self) -> list[int]:
        self._courier.close()
        await self._work
        return self.sink.sizes


async def test_what_comes_alone_goes_out_at_once() -> None:
    delivery = Delivery(await flying(10, finished=1))

    assert await delivery.sizes_after(0) == [1]


async def test_what_comes_soon_after_waits_until_enough_share_a_group() -> None:
    admission = await flying(10 + ENOUGH, finished=1 + ENOUGH)
    delivery = Delivery(admission)

    assert await delivery.sizes_after(0) == [1]
    assert await delivery.sizes_after(*range(1, ENOUGH)) == [1]
    assert await delivery.sizes_after(ENOUGH) == [1, ENOUGH]
    assert delivery.acknowledged == list(range(1 + ENOUGH))
    assert admission.in_flight == admission.at_work == 9


async def test_a_group_is_never_larger_than_the_line() -> None:
    delivery = Delivery(await flying(2 * LINE, finished=LINE + 10))

    assert await delivery.sizes_after(*range(LINE + 10)) == [LINE]
    assert await delivery.sizes_at_the_end() == [LINE, 10]


async def test_nothing_waits_when_nothing_goes_on_without_it() -> None:
    admission = await flying(3, finished=3)
    admission.close()
    delivery = Delivery(admission)

    assert await delivery.sizes_after(0) == [1]
    assert await delivery.sizes_after(1) == [1, 1]
    assert await delivery.sizes_after(2) == [1, 1, 1]


async def test_what_waits_goes_out_in_time() -> None:
    sink = Groups()
    courier = Courier([sink], await flying(10), lambda _: None, pace=0.0)
    work = asyncio.create_task(courier.work())
    for index in (0, 1):
        sink.written.clear()
        courier.post(endings(index))
        await sink.written.wait()
    courier.close()
    await work

    assert sink.sizes == [1, 1]


async def test_a_sample_is_in_flight_until_every_sink_has_acknowledged() -> None:
    admission = await flying(2, finished=2)
    courier = Courier([Groups(), Broken()], admission, lambda _: None)
    courier.post(endings(0, 1))

    with pytest.raises(StorageError):
        await courier.work()
    assert admission.in_flight == 2
