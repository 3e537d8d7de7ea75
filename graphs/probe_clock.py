"""The time that getting to know tools takes: bounded, told of, and shared with the event loop."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import TracebackType
from typing import Self

from turnloom.graphs.errors import SourceError
from turnloom.graphs.terminal_text import terminal_text

LONGEST = 600.0
"""Seconds that tools may take to be got to know, all together."""
_BREATH = 0.005
_FIRST_WORD = 5.0
_LOG = logging.getLogger(__name__)


class ProbeClock:
    """Counts the seconds of each tool's calls. What is found never depends on it: when the time is
    up nothing is found at all.

    Inside of it (`async with`) what awaits is told of and broken off in time, too. Raises
    `SourceError` when the time is up.
    """

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._begun = self._breathed = monotonic()
        self._next_word = _FIRST_WORD
        self._spent: dict[str, float] = defaultdict(float)
        self._at_work: tuple[str, float] | None = None

    async def __aenter__(self) -> Self:
        self._deadline = await asyncio.timeout(self._longest).__aenter__()
        self._word = asyncio.get_running_loop().call_later(_FIRST_WORD, self._speak_later)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._word.cancel()
        try:
            await self._deadline.__aexit__(kind, error, at)
        except TimeoutError:
            raise self._late() from None

    async def breathe(self) -> None:
        """Let others on the event loop go on, now and then; to be called between any two calls.

        Raises `SourceError` when the time is up.
        """
        now = monotonic()
        if now - self._breathed > _BREATH:
            await asyncio.sleep(0)
            self._breathed = monotonic()
        if now - self._begun > self._longest:
            raise self._late()
        self._speak(now - self._begun)

    @contextmanager
    def timing(self, tool: str) -> Iterator[None]:
        """A call of the tool."""
        begun = monotonic()
        self._at_work = tool, begun
        try:
            yield
        finally:
            self._spent[tool] += monotonic() - begun
            self._at_work = None

    def _speak(self, spent: float) -> None:
        if spent > self._next_word:
            self._next_word = 2 * spent
            _LOG.warning("getting to know the tools: %.0f s so far, %s", spent, self._slowest())

    def _speak_later(self) -> None:
        """A word while a call is waited for."""
        spent = monotonic() - self._begun
        self._speak(spent)
        pause = max(_BREATH, self._next_word - spent)
        self._word = asyncio.get_running_loop().call_later(pause, self._speak_later)

    def _late(self) -> SourceError:
        return SourceError(
            f"getting to know the tools took more than {self._longest:g} s, {self._slowest()}: "
            "make it quicker for tests, or hide it by a name that begins with _"
        )

    def _slowest(self) -> str:
        spent = dict(self._spent)
        if self._at_work is not None:
            tool, begun = self._at_work
            spent[tool] = spent.get(tool, 0.0) + monotonic() - begun
        slowest = max(spent, key=spent.__getitem__, default="no tool")
        return terminal_text(f"{spent.get(slowest, 0.0):.0f} s of them in {slowest}")
