"""Many deadlines under one timer.

A timer of its own for each request costs as much as reading its answer, and nearly none ever goes
off. So one timer looks through them ten times a second: a deadline is kept to within that tick.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

TICK = 0.1


class Watched(Protocol):
    """What has a deadline, as an `asyncio.timeout(None)` block."""

    def reschedule(self, when: float, /) -> None:
        """The deadline, `when`, is there."""
        ...


class Deadlines:
    """Watches deadlines, most of them those of blocks, by the loop's clock."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._due: dict[Watched, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, block: Watched, when: float) -> None:
        """Let `block` time out at `when`, instead of what was said for it before."""
        self._due[block] = when
        if self._timer is None:
            self._timer = self._loop.call_later(TICK, self._look)

    def forget(self, block: Watched) -> None:
        """The block is about to be left."""
        self._due.pop(block, None)

    def _look(self) -> None:
        now = self._loop.time()
        for block in [block for block, when in self._due.items() if when <= now]:
            del self._due[block]
            block.reschedule(now)
        self._timer = self._loop.call_later(TICK, self._look) if self._due else None
