"""The quarantine lane: seeds that may have killed the process are worked on in small company.

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

    def begin(self, seed: int) -> None: ...

    def end(self, seed: int) -> None: ...


class NoMarks:
    """Notes nothing; for runs that keep nothing."""

    def begin(self, seed: int) -> None:
        """Note nothing."""

    def end(self, seed: int) -> None:
        """Note nothing."""


class Quarantine:
    """Lets seeds to work. `company` tells of some how many may be worked on while they are,
    themselves included; the others go as they come."""

    def __init__(
        self, company: Mapping[int, int] | None = None, marks: Marks | None = None
    ) -> None:
        self._company = dict(company or {})
        self._marks = marks or NoMarks()
        self._at_work: set[int] = set()
        self._changed = asyncio.Event()

    async def enter(self, seed: int) -> None:
        """Return when the work on this seed may begin. One caller at a time."""
        while self._company and len(self._at_work) >= self._most_with(seed):
            self._changed.clear()
            await self._changed.wait()
        self._at_work.add(seed)
        self._marks.begin(seed)

    def leave(self, seed: int) -> None:
        """The work on this seed is over."""
        self._at_work.remove(seed)
        self._company.pop(seed, None)
        self._marks.end(seed)
        self._changed.set()

    def _most_with(self, seed: int) -> float:
        """How many may be at work when this one is, too."""
        return min(
            (most for each, most in self._company.items() if each == seed or each in self._at_work),
            default=inf,
        )
