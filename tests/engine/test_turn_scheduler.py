"""Rounds of the loop stay short, and those that were begun first are finished first."""

from __future__ import annotations

import asyncio

import pytest

from turnloom.engine.turn_scheduler import HELD_UP, TurnScheduler


class Work:
    """Steps that take time of the loop's thread, by a clock of their own."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.scheduler = TurnScheduler(lambda: self.seconds)
        self.done: list[str] = []

    async def step(self, key: str, seconds: float) -> None:
        await self.scheduler.turn(key)
        self.seconds += seconds
        self.done.append(key)

    async def most_between_rounds(self) -> float:
        """The longest time that the loop's other work has to wait, until cancelled."""
        longest = 0.0
        try:
            while True:
                before = self.seconds
                await asyncio.sleep(0)
                longest = max(longest, self.seconds - before)
        except asyncio.CancelledError:
            return longest


@pytest.mark.parametrize("seconds", [0.001, 0.005, 0.05, 1.0])
async def test_however_many_can_go_on_a_round_stays_short(seconds: float) -> None:
    work = Work()
    waits = asyncio.create_task(work.most_between_rounds())
    await asyncio.gather(*(work.step(f"{number:03}", seconds) for number in range(300)))
    waits.cancel()

    assert len(work.done) == 300
    assert await waits <= max(3 * HELD_UP, 2 * seconds)


async def test_a_round_is_broken_off_where_steps_take_longer_than_those_before() -> None:
    work = Work()
    waits = asyncio.create_task(work.most_between_rounds())
    small = [work.step(f"{number:04}", 0.0001) for number in range(500)]
    large = [work.step(f"{number:04}", 0.02) for number in range(500, 600)]
    await asyncio.gather(*small, *large)
    waits.cancel()

    assert len(work.done) == 600
    assert await waits <= HELD_UP + 0.02 + 1e-9


async def test_small_steps_share_a_round() -> None:
    work = Work()
    steps = asyncio.gather(*(work.step(f"{number:04}", 0.0001) for number in range(2000)))
    rounds = 0
    while not steps.done():
        rounds += 1
        await asyncio.sleep(0)

    assert rounds < 100


async def test_while_there_is_little_to_do_nobody_waits() -> None:
    work = Work()
    await work.step("first", 0.0)
    begun = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(begun.set_result, None)
    for number in range(100):
        await work.step(str(number), HELD_UP / 200)

    assert not begun.done(), "the loop came round"


async def test_those_that_were_begun_first_come_first() -> None:
    work = Work()
    keys = [f"run-{number:06}{more}" for number in range(9) for more in ("", "/critic/0")]
    steps = [work.step(key, 1.0) for key in reversed(keys)]
    await asyncio.gather(*steps)

    assert work.done == keys


async def test_a_step_that_is_cancelled_in_line_holds_nobody_up() -> None:
    work = Work()
    steps = [asyncio.create_task(work.step(f"{number}", 1.0)) for number in range(9)]
    await asyncio.sleep(0)
    for step in steps[:5]:
        step.cancel()
    await asyncio.gather(*steps, return_exceptions=True)

    assert work.done == ["5", "6", "7", "8"]
    async with asyncio.timeout(5):
        await work.step("later", 1.0)
