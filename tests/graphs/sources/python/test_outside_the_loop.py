"""Plain functions that run a loop of their own, called from within ours."""

from __future__ import annotations

import asyncio

import pytest

from turnloom.graphs.sources.python.outside_the_loop import outside_the_loop


async def _number() -> int:
    await asyncio.sleep(0)
    return 7


async def test_a_function_may_run_a_loop_of_its_own_and_ours_goes_on() -> None:
    ours, me = asyncio.get_running_loop(), asyncio.current_task()
    with outside_the_loop():
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        assert asyncio.run(_number()) == 7
    assert asyncio.get_running_loop() is ours
    assert asyncio.current_task() is me
    assert await _number() == 7


async def test_ours_is_back_after_a_failure_too() -> None:
    with pytest.raises(ValueError, match="no"), outside_the_loop():
        raise ValueError("no")
    assert await _number() == 7


def test_without_a_loop_nothing_changes() -> None:
    with outside_the_loop():
        assert asyncio.run(_number()) == 7
