"""Many deadlines under one timer."""

import asyncio

import pytest

from turnloom.engine.client.http.deadlines import TICK, Deadlines


@pytest.fixture
async def deadlines():
    return Deadlines()


async def wait_until(deadlines, *times):
    """Wait for ever, with a deadline that is put off from the first of `times` to the last."""
    async with asyncio.timeout(None) as block:
        for when in times:
            deadlines.watch(block, when)
        try:
            await asyncio.Event().wait()
        finally:
            deadlines.forget(block)


async def test_a_block_times_out_within_a_tick_of_its_deadline(deadlines):
    loop = asyncio.get_running_loop()
    begun = loop.time()

    with pytest.raises(TimeoutError):
        await wait_until(deadlines, begun + 0.05)

    assert loop.time() - begun >= 0.05


async def test_each_block_keeps_to_its_own_deadline(deadlines):
    loop = asyncio.get_running_loop()
    now, ended = loop.time(), []

    async def wait(name, seconds):
        with pytest.raises(TimeoutError):
            await wait_until(deadlines, now + seconds)
        ended.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(wait("late", 4 * TICK))
        group.create_task(wait("soon", TICK / 2))

    assert ended == ["soon", "late"]


async def test_a_deadline_can_be_put_off(deadlines):
    loop = asyncio.get_running_loop()
    begun = loop.time()

    with pytest.raises(TimeoutError):
        await wait_until(deadlines, begun, begun + 3 * TICK)

    assert loop.time() - begun >= 3 * TICK


async def test_a_block_that_was_left_is_forgotten(deadlines):
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(None) as left:
        deadlines.watch(left, loop.time())
        await asyncio.sleep(0)
        deadlines.forget(left)

    with pytest.raises(TimeoutError):
        await wait_until(deadlines, loop.time())

    assert not left.expired()
