"""One person's phrases through a sample: draws from a style without repeating itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from turnloom.agents.offline.composer.styles import Style

_OF_DEEDS = re.compile(r"\b(?:done|through|goes)\b")


class PhraseSampler:
    """Draws a message's phrases; nothing comes twice while there is another."""

    def __init__(self, style: Style, rng: Random) -> None:
        self.style = style
        self._rng = rng
        self._used: dict[str, int] = {}

    def draw(self, phrases: Sequence[str]) -> str:
        """One of the least used phrases, at random; '' when there are none."""
        if not phrases:
            return ""
        least = min(self._used.get(phrase, 0) for phrase in phrases)
        phrase = self._rng.choice([each for each in phrases if self._used.get(each, 0) == least])
        self._used[phrase] = least + 1
        return phrase

    def closing(self, *, deed: bool) -> str:
        """A last sentence; only a deed is one to hear of "when it's done"."""
        return self.draw(
            [each for each in self.style.closings if deed or not _OF_DEEDS.search(each)]
        )

    def chance(self, probability: float) -> bool:
        return self._rng.random() < probability
