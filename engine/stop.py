"""Being asked to stop: once to drain, twice to stop at once, thrice to be gone."""

from __future__ import annotations

import asyncio
import os
import signal as signalling
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from signal import SIG_DFL, SIG_IGN, SIGINT, SIGTERM
from threading import Thread
from time import monotonic
from types import FrameType

LONGEST_DRAIN = 60.0
LONGEST_STOP = 15.0


class Stop:
    """Counts the requests to stop and lets the run wait for them."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.requests = 0
        self.is_attended = False
        self._asked = asyncio.Event()
        self._hurried = asyncio.Event()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

    def attend(self) -> None:
        """From now on somebody listens, and drains when asked to."""
        self.is_attended = True

    def request(self, signal: int = SIGINT) -> None:
        """Ask once more. The first signal decides the exit code, 128 + its number."""
        self.requests += 1
        if self.requests == 1:
            self.signal = signal
            self._asked.set()
        elif self.requests == 2:
            self._hurried.set()

    async def wait(self) -> None:
        """Return at the first request."""
        await self._asked.wait()

    async def wait_hurried(self, seconds: float) -> None:
        """Return at the second request, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._hurried.wait()
        except TimeoutError:
            pass


@contextmanager
def signals(stop: Stop, notify: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM ask `stop` to stop. `notify` gets a sentence for a person at
    the first. Needs the main thread's loop.

    As long as nobody attends `stop` there is nothing to drain, and a signal leaves as it would
    without this: by `KeyboardInterrupt` or `SystemExit`, which breaks off what does not await, and
    where that is kept from leaving (a tool may raise anything) by cancelling the task that entered.
    The third signal leaves the process at once, also where the loop is blocked; so does, at the
    latest, `LONGEST_DRAIN` seconds after the first or `LONGEST_STOP` after the second, what does
    not let itself be cancelled. A later run recovers from that like from any other crash. Signals
    that are ignored stay ignored.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    watchdog = _Watchdog()

    def ask(number: int) -> None:
        stop.request(number)
        if stop.requests == 1:
            notify("finishing what is in flight; interrupt again to stop at once")

    def received(number: int, _: FrameType | None) -> None:
        if watchdog.note(number) > 2:
            os._exit(128 + number)
        if stop.is_attended:
            loop.call_soon_threadsafe(ask, number)
        else:
            stop.signal = stop.signal or number
            if task is not None:
                task.cancel()
            raise KeyboardInterrupt if number == SIGINT else SystemExit(128 + number)

    heeded = [each for each in (SIGINT, SIGTERM) if signalling.getsignal(each) is not SIG_IGN]
    before = {each: signalling.signal(each, received) for each in heeded}
    try:
        yield
    finally:
        for each, handler in before.items():
            signalling.signal(each, SIG_DFL if handler is None else handler)
        watchdog.close()


class _Watchdog:
    """A thread that ends the process when a stop takes too long: the loop may be blocked."""

    def __init__(self) -> None:
        self._noted = 0
        self._signals: SimpleQueue[int] = SimpleQueue()  # its `put` may interrupt itself
        self._thread = Thread(target=self._watch, name="stop", daemon=True)
        self._thread.start()

    def note(self, number: int) -> int:
        """A signal came; returns how many that makes. May be called by a signal handler."""
        self._noted += 1
        self._signals.put(number)
        return self._noted

    def close(self) -> None:
        self._signals.put(0)
        self._thread.join()

    def _watch(self) -> None:
        first = last = self._signals.get()
        deadline = monotonic() + LONGEST_DRAIN
        while last:
            try:
                last = self._signals.get(timeout=max(0.0, deadline - monotonic()))
            except Empty:
                os.write(2, b"stopping took too long: left behind what does not end\n")
                os._exit(128 + first)
            deadline = min(deadline, monotonic() + LONGEST_STOP)
