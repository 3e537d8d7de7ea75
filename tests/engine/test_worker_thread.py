"""Blocking work in a thread of its own: in order, and done to the end whoever stops waiting."""

import asyncio
import threading

import pytest

from turnloom.engine.worker_thread import WorkerThread, outlast


class Slowly:
    """Work that tells when it was begun, and ends when it may."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.may_end = threading.Event()
        self.is_done = False
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> None:
        self._loop.call_soon_threadsafe(self.begun.set)
        self.is_done = self.may_end.wait(10)


async def test_work_is_done_in_the_order_in_which_it_was_asked_for() -> None:
    thread, done = WorkerThread("worker"), []
    await asyncio.gather(*(thread.run(done.append, number) for number in range(20)))
    thread.close()

    assert done == list(range(20))


async def test_what_work_raises_reaches_who_asked_for_it() -> None:
    thread = WorkerThread("worker")

    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 // 0)
    assert await thread.run(threading.current_thread) is not threading.current_thread()
    thread.close()


async def test_work_that_was_begun_goes_on_when_its_caller_is_cancelled() -> None:
    thread, work = WorkerThread("worker"), Slowly()
    asking = asyncio.create_task(thread.run(work))
    await work.begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert not work.is_done
    work.may_end.set()
    thread.close()

    assert work.is_done


async def test_who_outlasts_work_leaves_when_it_has_ended_however_often_cancelled() -> None:
    thread, work = WorkerThread("worker"), Slowly()
    waiting = asyncio.create_task(outlast(thread.start(work)))
    await work.begun.wait()
    for _ in range(3):
        waiting.cancel()
        await asyncio.sleep(0)
    assert not waiting.done()
    work.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert work.is_done
    thread.close()
