"""Getting to know tools is bounded, told of, and lets others on the event loop go on."""

import asyncio
import logging

import pytest

from turnloom.graphs import probe_clock
from turnloom.graphs.errors import SourceError
from turnloom.graphs.probe_clock import ProbeClock


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which stands still unless it is changed."""
    time = [100.0]
    monkeypatch.setattr(probe_clock, "monotonic", lambda: time[0])
    return time


async def test_others_go_on_when_it_has_taken_a_while(now: list[float]) -> None:
    clock, others = ProbeClock(), []
    asyncio.get_running_loop().call_soon(others.append, 1)
    await clock.breathe()
    assert others == []
    now[0] += 0.1
    await clock.breathe()

    assert others == [1]


async def test_the_time_is_up_and_the_slowest_tool_is_named(now: list[float]) -> None:
    clock = ProbeClock(longest=30)
    for tool, seconds in (("slow", 20), ("quick", 1), ("slow", 20)):
        with clock.timing(tool):
            now[0] += seconds
    with pytest.raises(SourceError, match="more than 30 s, 40 s of them in slow: make it quicker"):
        await clock.breathe()


async def test_progress_is_told_now_and_then(
    now: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    clock = ProbeClock()
    with caplog.at_level(logging.WARNING):
        for _ in range(30):
            with clock.timing("slow\x1b"):
                now[0] += 1
            await clock.breathe()

    assert [record.getMessage() for record in caplog.records] == [
        f"getting to know the tools: {seconds} s so far, {seconds} s of them in slow\\x1b"
        for seconds in (6, 13, 27)
    ]


async def test_what_is_waited_for_is_told_of_and_broken_off_in_time(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(probe_clock, "_FIRST_WORD", 0.01)

    async def hangs() -> None:
        async with ProbeClock(longest=0.1) as clock:
            with clock.timing("stuck"):
                await asyncio.sleep(3600)

    with pytest.raises(SourceError, match=r"more than 0\.1 s, 0 s of them in stuck"):
        await hangs()
    assert "s of them in stuck" in caplog.records[0].getMessage()


async def test_whoever_is_cancelled_meanwhile_is_cancelled() -> None:
    async def waits() -> None:
        async with ProbeClock(longest=60):
            await asyncio.sleep(3600)

    task = asyncio.create_task(waits())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
