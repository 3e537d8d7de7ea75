"""Listeners of an embedding program: told everything on its own loop, at their own pace."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from inspect import isawaitable

from turnloom.engine.runner.events import CountersChanged, Event

LAG = 1000
"""Events that a listener may be behind before it is told so."""


@dataclass(frozen=True, slots=True)
class Lagging:
    """The listener is so many events behind. None of them is dropped."""

    behind: int


Listener = Callable[[Event | Lagging], Awaitable[None] | None]


class Listeners:
    """Hands events on to every listener, and waits for none of them.

    Of the counters only the latest are kept for a listener that is busy. A listener's error goes
    to the exception handler of its loop; the listener is told what comes next all the same.
    """

    def __init__(self) -> None:
        self._host: asyncio.AbstractEventLoop | None = None
        self._lines: list[_Line] = []

    def start(self) -> None:
        """Tell those that listen already on the running loop."""
        self._host = asyncio.get_running_loop()
        for line in self._lines:
            line.start()

    def add(self, listener: Listener) -> None:
        line = _Line(listener)
        self._lines.append(line)
        if self._host is not None:
            line.start()

    def notify(self, event: Event) -> None:
        """Tell everybody; on any loop's thread."""
        if self._host is not None and self._lines:
            self._host.call_soon_threadsafe(self._hand_on, event)

    async def close(self) -> None:
        """Return when everybody has been told everything."""
        await asyncio.sleep(0)  # what another thread has handed over comes first
        for line in self._lines:
            await line.close()

    def _hand_on(self, event: Event) -> None:
        for line in self._lines:
            line.put(event)


class _Line:
    """What one listener has yet to be told."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._events: deque[Event] = deque()
        self._counters: CountersChanged | None = None
        self._changed = asyncio.Event()
        self._warn_at = LAG
        self._closed = False
        self._work: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._closed = False
        self._work = asyncio.create_task(self._tell_all(), name="listener")

    def put(self, event: Event) -> None:
        if isinstance(event, CountersChanged):
            self._counters = event
        else:
            self._events.append(event)
        self._changed.set()

    async def close(self) -> None:
        self._closed = True
        self._changed.set()
        if self._work is not None:
            await self._work

    async def _tell_all(self) -> None:
        while True:
            if self._events:
                await self._tell_lag()
                await self._tell(self._events.popleft())
            elif self._counters is not None:
                counters, self._counters = self._counters, None
                await self._tell(counters)
            elif self._closed:
                return
            else:
                self._changed.clear()
                await self._changed.wait()

    async def _tell_lag(self) -> None:
        behind = len(self._events)
        if behind >= self._warn_at:
            self._warn_at = 2 * behind
            await self._tell(Lagging(behind))

    async def _tell(self, event: Event | Lagging) -> None:
        try:
            told = self._listener(event)
            if isawaitable(told):
                await told
        except Exception as error:  # noqa: BLE001 - the caller's code, and no reason to lose a run
            asyncio.get_running_loop().call_exception_handler(
                {
                    "message": "a listener of turnloom failed",
                    "exception": error,
                }
            )
