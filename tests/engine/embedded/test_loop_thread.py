import asyncio
import sys
import threading

import pytest

from turnloom.engine.embedded.loop_thread import SWITCH_INTERVAL, LoopThread, on_loop


@pytest.fixture
def elsewhere():
    thread = LoopThread("elsewhere")
    yield thread
    thread.join()


async def test_work_is_carried_out_in_the_other_thread(elsewhere: LoopThread) -> None:
    async def name() -> str:
        return threading.current_thread().name

    assert await on_loop(elsewhere.loop, name()) == "elsewhere"


async def test_an_error_comes_back(elsewhere: LoopThread) -> None:
    async def fails() -> None:
        raise KeyError("there")

    with pytest.raises(KeyError, match="there"):
        await on_loop(elsewhere.loop, fails())


async def test_cancelling_waits_until_the_work_has_ended(elsewhere: LoopThread) -> None:
    here, begun, ended = asyncio.get_running_loop(), asyncio.Event(), threading.Event()

    async def tidy() -> None:
        here.call_soon_threadsafe(begun.set)
        try:
            await asyncio.sleep(3600)
        finally:
            await asyncio.sleep(0.01)
            ended.set()

    task = asyncio.create_task(on_loop(elsewhere.loop, tidy()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert ended.is_set()


def test_the_interpreter_is_handed_over_as_before_once_the_last_thread_is_gone() -> None:
    before = sys.getswitchinterval()
    one, other = LoopThread("one"), LoopThread("other")
    one.join()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_INTERVAL)
    other.join()
    assert sys.getswitchinterval() == pytest.approx(before)
