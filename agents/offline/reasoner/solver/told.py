"""What the purpose given with a turn says: the aim, and which values the user supplies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from turnloom.agents.offline.reasoner.reading.tool_index import IndexedTool
from turnloom.agents.offline.reasoner.reading.words import label

_SUPPLIED = re.compile(
    r"\btakes\s+(?:only\s+)?(?:the\s+)?(?P<labels>.+?)\s+from the user\b", re.IGNORECASE
)
_FOLDED = re.compile(r"finds? out|by itself|looks? up", re.IGNORECASE)
_SERIES = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


@dataclass(frozen=True, slots=True)
class Told:
    """`labels` are the values that the user supplies, in words; None where nothing is known.

    `folded` says whether other values have to be found out first; None where it is not said.
    `long` when a label has several words, the first of which may be a tool's name.
    """

    aim: str
    labels: frozenset[str] | None
    folded: bool | None
    long: bool = False

    def names(self, tool: IndexedTool, parameter: str) -> str | None:
        """The label under which the user supplies a tool's parameter, if so."""
        if not self.labels:
            return None
        plain = tool.parameters[parameter].label
        if self.long:
            full = f"{tool.title} {plain}"
            if full in self.labels:
                return full
        return plain if plain in self.labels else None


@lru_cache(maxsize=4096)
def told_by(purpose: str) -> Told:
    """Read a purpose. One written otherwise than ours leaves `labels` open."""
    supplied = _SUPPLIED.search(purpose)
    aim = purpose[: supplied.start()] if supplied else purpose
    folded = _FOLDED.search(purpose)
    if supplied:
        labels = frozenset(
            label(part) for part in _SERIES.split(supplied["labels"]) if part.strip()
        )
        return Told(aim.strip(), labels, bool(folded), any(" " in each for each in labels))
    if folded:
        return Told(purpose[: folded.start()].strip(), frozenset(), folded=True)
    if purpose and purpose.count(".") <= 1:
        return Told(aim.strip(), frozenset(), folded=False)
    return Told(aim.strip(), None, None)
