"""The courier forms groups: large where many wait, at once where nobody else comes."""

import asyncio
from collections.abc import Sequence

import pytest

from turnloom.engine.admission import Admission
from turnloom.engine.courier import GROUP, Courier
from turnloom.engine.ending import Ending, State
from turnloom.engine.errors import StorageError

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


async def flying(count: int) -> Admission:
    admission = Admission(10_000, count, patience=10**6)
    for _ in range(count):
        await admission.admit()
    return admission


async def settle(task: "asyncio.Task[None]") -> None:
    for _ in range(20):
        await asyncio.sleep(0)
    assert not task.done()


async def delivered(in_flight: int, posts: list[list[int]]) -> list[int]:
    """The sizes of the groups that go out without anyone waiting for the clock."""
    sink, acknowledged = Groups(), []
    admission = await flying(in_flight)
    courier = Courier([sink], admission, acknowledged.append, linger=FOR_EVER)
    work = asyncio.create_task(courier.work())
    for indices in posts:
        courier.post(endings(*indices))
        await settle(work)
    sizes = list(sink.sizes)
    courier.close()
    await work
    assert [e.index for e in acknowledged] == [i for indices in posts for i in indices]
    assert admission.in_flight == in_flight - len(acknowledged)
    return sizes


async def test_one_in_flight_goes_out_at_once() -> None:
    assert await delivered(1, [[0]]) == [1]


async def test_a_group_waits_for_half_of_what_is_in_flight() -> None:
    assert await delivered(10, [[0, 1], [2, 3], [4]]) == [5]


async def test_a_group_is_never_larger_than_the_limit() -> None:
    assert await delivered(1000, [list(range(GROUP + 10))]) == [GROUP]


async def test_what_waits_goes_out_after_the_linger() -> None:
    sink = Groups()
    courier = Courier([sink], await flying(10), lambda _: None, linger=0.0)
    work = asyncio.create_task(courier.work())
    courier.post(endings(0))
    await sink.written.wait()
    courier.close()
    await work

    assert sink.sizes == [1]


async def test_a_place_is_free_only_when_every_sink_has_acknowledged() -> None:
    admission = await flying(2)
    courier = Courier([Groups(), Broken()], admission, lambda _: None)
    courier.post(endings(0, 1))

    with pytest.raises(StorageError):
        await courier.work()
    assert admission.in_flight == 2
