"""Many deadlines under one timer.

A timer of its own for each request costs as much as reading its answer, and nearly none ever goes
off. So one timer looks through them ten times a second: a deadline is kept to within that tick.
"""

from __future__ import annotations

import asyncio

TICK = 0.1


class Deadlines:
    """Watches the deadlines of `asyncio.timeout(None)` blocks, by the loop's clock."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due: dict[asyncio.Timeout, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, block: asyncio.Timeout, when: float) -> None:
        """Let `block` time out at `when`, instead of what was said for it before."""
        self._due[block] = when
        if self._timer is None:
            self._timer = self._loop.call_later(TICK, self._look)

    def forget(self, block: asyncio.Timeout) -> None:
        """The block is about to be left."""
        self._due.pop(block, None)

    def _look(self) -> None:
        now = self._loop.time()
        for block in [block for block, when in self._due.items() if when <= now]:
            del self._due[block]
            block.reschedule(now)
        self._timer = self._loop.call_later(TICK, self._look) if self._due else None
