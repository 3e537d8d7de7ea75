"""Being asked to stop: once to drain, twice to stop at once, thrice to be gone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIGINT, SIGTERM, Signals


class Stop:
    """Counts the requests to stop and lets the run wait for them."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.requests = 0
        self._asked = asyncio.Event()
        self._hurried = asyncio.Event()

    @property
    def asked(self) -> bool:
        return self._asked.is_set()

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
def signals(stop: Stop, tell: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """While inside, SIGINT and SIGTERM ask `stop` to stop; the third leaves the process at once,
    which a later run recovers from like from any other crash. `tell` gets a sentence for a person
    at the first. Needs the main thread's loop."""
    loop = asyncio.get_running_loop()
    wanted: tuple[Signals, ...] = (SIGINT, SIGTERM)

    def asked(number: int) -> None:
        stop.request(number)
        if stop.requests == 1:
            tell("finishing what is in flight; interrupt again to stop at once")
        elif stop.requests > 2:
            os._exit(128 + number)

    for number in wanted:
        loop.add_signal_handler(number, asked, number)
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)
