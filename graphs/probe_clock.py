"""The time that getting to know tools takes: bounded, told of, and shared with the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from turnloom.graphs.errors import SourceError
from turnloom.graphs.terminal_text import terminal_text

LONGEST = 600.0
"""Seconds that tools may take to be got to know, all together."""
_BREATH = 0.005
_FIRST_WORD = 5.0
_LOG = logging.getLogger(__name__)


class ProbeClock:
    """Counts the seconds of each tool's calls. What is found never depends on it: when the time is
    up nothing is found at all."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._begun = self._breathed = monotonic()
        self._next_word = _FIRST_WORD
        self._spent: dict[str, float] = defaultdict(float)

    async def breathe(self) -> None:
        """Let others on the event loop go on, now and then; to be called between any two calls.

        Raises `SourceError` when the time is up.
        """
        now = monotonic()
        if now - self._breathed > _BREATH:
            await asyncio.sleep(0)
            self._breathed = monotonic()
        spent = now - self._begun
        if spent > self._longest:
            raise SourceError(
                f"getting to know the tools took more than {self._longest:g} s, {self._slowest()}: "
                "make it quicker for tests, or hide it by a name that begins with _"
            )
        if spent > self._next_word:
            self._next_word = 2 * spent
            _LOG.warning("getting to know the tools: %.0f s so far, %s", spent, self._slowest())

    @contextmanager
    def timing(self, tool: str) -> Iterator[None]:
        """A call of the tool."""
        begun = monotonic()
        try:
            yield
        finally:
            self._spent[tool] += monotonic() - begun

    def _slowest(self) -> str:
        tool = max(self._spent, key=self._spent.__getitem__, default="no tool")
        return terminal_text(f"{self._spent[tool]:.0f} s of them in {tool}")
