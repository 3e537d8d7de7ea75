"""The scheduler: whose step runs next on the loop's one thread, so that its rounds stay short.

A step (exploring, composing, checking) takes milliseconds in one piece. Where thousands of samples
can go on, a round of the event loop in which all of them did would take a minute; meanwhile nothing
is sent or received, so connections and deadlines run out, nobody sees progress and no signal is
heard. So a step waits for its turn. It goes at once if the loop came round within the last
`HELD_UP` seconds of work, else it stands in line, where those that were begun first come first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from heapq import heappop, heappush
from time import thread_time
from typing import NamedTuple

HELD_UP = 0.004
"""Seconds of work that a round may take, one step beyond them included."""
MOST = 64
"""Steps from the line in one round, at most."""


class _Waiting(NamedTuple):
    """A step in line; `number` tells apart those of the same key."""

    key: str
    number: int
    turn: asyncio.Future[None]


class TurnScheduler:
    """Gives out turns, in one event loop. `clock` tells the seconds that its thread has worked."""

    def __init__(self, clock: Callable[[], float] = thread_time) -> None:
        self._clock = clock
        self._came_round = 0.0
        self._line: list[_Waiting] = []
        self._came = 0
        self._at_once = 1

    async def turn(self, key: str) -> None:
        """Return when a step may run; `key` begins with its sample's id."""
        if not self._line and self._has_time():
            return
        loop = asyncio.get_running_loop()
        self._came += 1
        number = self._came
        while True:
            if not self._line:
                loop.call_soon(self._next_round, loop)
            turn: asyncio.Future[None] = loop.create_future()
            heappush(self._line, _Waiting(key, number, turn))
            await turn
            if self._has_time():  # or those before it in the round took longer than was thought
                return

    def _has_time(self) -> bool:
        return self._clock() - self._came_round < HELD_UP

    def _next_round(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let as many go as a round can take, by what those of the last one took."""
        now = self._clock()
        took = now - self._came_round
        room = int(self._at_once * HELD_UP / took) if took > 0 else MOST
        self._at_once = max(1, min(MOST, room, 2 * self._at_once))
        self._came_round = now
        left = self._at_once
        while self._line and left:
            turn = heappop(self._line).turn
            if not turn.done():  # or its sample was cancelled
                turn.set_result(None)
                left -= 1
        if self._line:
            loop.call_soon(self._next_round, loop)
