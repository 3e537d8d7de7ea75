"""An event loop in a thread of its own, and calls between it and the loop of whoever started it.

What the engine computes between two awaits would hold up its host; in a thread it competes for the
interpreter. Python hands that over every 5 ms, and a host's task needs it several times before it
goes on; so while such a thread is there it is handed over more often.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio import AbstractEventLoop
from collections.abc import Coroutine
from contextlib import suppress
from threading import Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")


SWITCH_INTERVAL = 0.0005
"""Seconds between hand-overs."""


class _HandOvers:
    """How often the interpreter is handed over: as before once the last thread is gone."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._threads = 0
        self._before = 0.0

    def add(self, threads: int) -> None:
        with self._lock:
            if self._threads == 0:
                self._before = sys.getswitchinterval()
                sys.setswitchinterval(min(SWITCH_INTERVAL, self._before))
            self._threads += threads
            if self._threads == 0:
                sys.setswitchinterval(self._before)


_HAND_OVERS = _HandOvers()


class LoopThread:
    """An event loop at work in a thread, until `join`."""

    def __init__(self, name: str = "turnloom") -> None:
        _HAND_OVERS.add(1)
        self.loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def join(self) -> None:
        """End the loop, with whatever is left on it, and wait for the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        _HAND_OVERS.add(-1)

    def _work(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self.loop) as runner:
            runner.get_loop().run_forever()


async def on_loop(loop: AbstractEventLoop, work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, carried out on another thread's loop.

    Cancelling this cancels `work`, and returns when it has ended, however long that takes.
    """
    here = asyncio.get_running_loop()
    done: asyncio.Future[T] = here.create_future()
    begun: list[asyncio.Task[T]] = []

    def settle(task: asyncio.Task[T]) -> None:
        if task.cancelled():
            done.cancel()
        elif (error := task.exception()) is not None:
            done.set_exception(error)
        else:
            done.set_result(task.result())

    def begin() -> None:
        task = loop.create_task(work)
        begun.append(task)
        task.add_done_callback(lambda ended: here.call_soon_threadsafe(settle, ended))

    loop.call_soon_threadsafe(begin)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        loop.call_soon_threadsafe(lambda: begun[0].cancel())  # noqa: PLW0108 - begun by then
        while not done.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((done,))
        if not done.cancelled():
            done.exception()  # whoever cancelled is not told of it
        raise
