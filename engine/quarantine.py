"""The quarantine lane: seeds that may have killed the process are worked on one at a time.

Seeds are still begun in index order. Before one that is to be alone, everything that is being
worked on is let finish; and nothing is begun until it is finished itself. Only the work counts,
not the release nor the sinks: a sample whose turn has not come would otherwise wait for one that
may not begin.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Protocol


class Marks(Protocol):
    """Where it is noted which seeds are being worked on."""

    def begin(self, seed: int) -> None: ...

    def end(self, seed: int) -> None: ...


class NoMarks:
    """Notes nothing; for runs that keep nothing."""

    def begin(self, seed: int) -> None:
        """Note nothing."""

    def end(self, seed: int) -> None:
        """Note nothing."""


class Quarantine:
    """Lets seeds to work: those of `alone` by themselves, the others as they come."""

    def __init__(self, alone: Collection[int] = frozenset(), marks: Marks | None = None) -> None:
        self._alone = frozenset(alone)
        self._marks = marks or NoMarks()
        self._at_work: set[int] = set()
        self._changed = asyncio.Event()

    async def enter(self, seed: int) -> None:
        """Return when the work on this seed may begin. One caller at a time."""
        while self._at_work and (seed in self._alone or not self._alone.isdisjoint(self._at_work)):
            self._changed.clear()
            await self._changed.wait()
        self._at_work.add(seed)
        self._marks.begin(seed)

    def leave(self, seed: int) -> None:
        """The work on this seed is over."""
        self._at_work.remove(seed)
        self._marks.end(seed)
        self._changed.set()
