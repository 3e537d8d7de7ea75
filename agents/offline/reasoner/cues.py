"""The words around a value: how much they speak for a parameter."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from turnloom.agents.offline.reasoner.mentions import Mention, Reading
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter
from turnloom.agents.offline.reasoner.reading.words import LEXICON, STOP, stem
from turnloom.graphs.json_value import JsonValue

NEAR = 7
"""A word this many words away still says something about a value."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A value that a message may mean for a parameter."""

    score: float
    value: JsonValue
    start: int
    end: int


_ROLES = tuple(
    (
        frozenset(stem(word) for word in role["names"].split()),
        frozenset(role["before"].split()),
        frozenset(role.get("against", "").split()),
    )
    for role in LEXICON["roles"]
)


def scored(base: float, mention: Mention, parameter: Parameter, reading: Reading) -> Guess:
    score = base + cues(parameter, reading, mention.start, mention.end)
    return Guess(score, mention.value, mention.start, mention.end)


def cues(parameter: Parameter, reading: Reading, start: int, end: int) -> float:
    """How much the words around a place speak for this parameter."""
    for_it, against = _roles(parameter.parts)
    score = 0.0
    words = reading.words
    place = bisect_left(reading.starts, start)
    for distance, word in enumerate(reversed(words[max(0, place - NEAR) : place]), 1):
        if word.text in ".?!;":
            break
        low = word.low
        fade = 1.0 / distance
        if word.root in parameter.words:
            score += 2.2 * fade**0.6
        elif word.root in parameter.about and low not in STOP:
            score += 0.7 * fade
        if low in for_it and distance <= 3:
            score += (1.5, 0.7, 0.3)[distance - 1]
        elif low in against and distance <= 2:
            score -= (1.5, 0.6)[distance - 1]
    place = bisect_left(reading.starts, end)
    for distance, word in enumerate(words[place : place + 4], 1):
        if word.text in ".?!;,":
            break
        if word.root in parameter.words:
            score += 1.8 / distance
        elif word.root in parameter.about and word.low not in STOP:
            score += 0.6 / distance
    return score


@lru_cache(maxsize=4096)
def _roles(parts: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Words that stand before such a parameter's value, and words that speak against it."""
    before: set[str] = set()
    against: set[str] = set()
    for roots, stand_before, speak_against in _ROLES:
        if roots & parts:
            before |= stand_before
            against |= speak_against
    return frozenset(before), frozenset(against - before)
