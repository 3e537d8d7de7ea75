"""The quarantine lane: seeds that may have killed the process are worked on among few others.

Seeds are still begun in index order. Before one that is to be alone, everything that is being
worked on is let finish; and nothing is begun until it is finished itself. One that may be among a
few waits, and makes others wait, in the same way. Only the work counts, not the release nor the
sinks: a sample whose turn has not come would otherwise wait for one that may not begin.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from math import inf
from typing import Protocol


class Marks(Protocol):
    """Where it is noted which seeds are being worked on."""

    def begin(self, index: int) -> None: ...

    def end(self, index: int) -> None: ...


class NoMarks:
    """Notes nothing; for runs that keep nothing."""

    def begin(self, index: int) -> None:
        """Note nothing."""

    def end(self, index: int) -> None:
        """Note nothing."""


class Quarantine:
    """Lets seeds to work. `max_parallel` tells of some how many may be worked on while they are,
    themselves included; the others go as they come."""

    def __init__(
        self, max_parallel: Mapping[int, int] | None = None, marks: Marks | None = None
    ) -> None:
        self._max_parallel = dict(max_parallel or {})
        self._marks = marks or NoMarks()
        self._at_work: set[int] = set()
        self._changed = asyncio.Event()

    async def enter(self, index: int) -> None:
        """Return when the work on this seed may begin. One caller at a time."""
        while self._max_parallel and len(self._at_work) >= self._most_with(index):
            self._changed.clear()
            await self._changed.wait()
        self._at_work.add(index)
        self._marks.begin(index)

    def leave(self, index: int) -> None:
        """The work on this seed is over."""
        self._at_work.remove(index)
        self._max_parallel.pop(index, None)
        self._marks.end(index)
        self._changed.set()

    def _most_with(self, index: int) -> float:
        """How many may be at work when this one is, too."""
        return min(
            (
                most
                for each, most in self._max_parallel.items()
                if each == index or each in self._at_work
            ),
            default=inf,
        )
