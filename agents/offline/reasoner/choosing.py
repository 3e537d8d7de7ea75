"""Choosing one item of a list by the request's words: the cheapest, the one called X, the only one.

Superlatives are matched to fields by the roots of the field's name and by its type. Every way to
choose is a candidate; they are ordered by how much the request's words speak for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from turnloom.agents.offline.reasoner.mentions import Reading
from turnloom.agents.offline.reasoner.pointing import tied
from turnloom.agents.offline.reasoner.reading.superlatives import Superlative, superlatives
from turnloom.agents.offline.reasoner.reading.words import identifies, label, stem, stems, subject
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.ranking import extreme, rank_of_text
from turnloom.graphs.language.surface import find_spans

Manner: TypeAlias = Literal["only", "least", "most", "where", "first", "last"]
Item: TypeAlias = JsonValue

_YEAR = stem("year")

SHARED = -1.5
"""What a value is worth that several items have: it says of none of them that it is the one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to single out an item, and what it was judged by. `word` is the user's."""

    score: float
    index: int
    manner: Manner
    key: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a choice goes by: the message; roots of what the items are, and of what is wanted of
    them; the fields that the user is known to name a value of; and what other choices of the turn
    went by already."""

    reading: Reading
    nouns: frozenset[str]
    core: frozenset[str]
    keys: frozenset[str]
    before: frozenset[tuple[str, str]] = frozenset()


def choices(items: Sequence[Item], asked: Asked) -> list[Choice]:
    """Every way the message may single out one of `items`, likeliest first."""
    if len(items) == 1:
        return [Choice(5.0, 0, "only")]
    found = [*_named(items, asked), *_graded_items(items, asked)]
    found.sort(key=lambda choice: (-choice.score, choice.index))
    best: dict[int, Choice] = {}
    for choice in found:
        best.setdefault(choice.index, choice)
    ranked = list(best.values())
    ranked += [Choice(0.1, index, "first") for index in range(len(items)) if index not in best]
    return ranked


def _named(items: Sequence[Item], asked: Asked) -> Iterator[Choice]:
    """Items of which the message says a value of their own."""
    text = asked.reading.text
    if all(isinstance(item, str) for item in items):
        for index, item in enumerate(items):
            if isinstance(item, str) and find_spans(text, item):
                yield Choice(3.0 + 0.05 * len(item), index, "where", "", item)
        return
    said: dict[tuple[str, str], int] = {}
    hits: list[dict[str, str]] = []
    for item in items:
        named: dict[str, str] = {}
        for key, value in item.items() if isinstance(item, dict) else ():
            if isinstance(value, str) and 1 < len(value) <= 80 and not identifies(key):
                if (key, value) not in said:
                    spans = find_spans(text, value)
                    said[key, value] = spans[0][0] if spans else -1
                if said[key, value] >= 0:
                    named[key] = value
        hits.append(named)
    hits = _without_shared(hits)
    for index, named in enumerate(hits):
        for key, value in named.items():
            sharing = sum(1 for other in hits if other.get(key) == value)
            score = 3.0 + 0.04 * len(value) if sharing == 1 else SHARED
            if asked.keys:
                score += 3.0 if _is_among(key, asked.keys) else -1.0
            together = sum(1 for other in named if not asked.keys or _is_among(other, asked.keys))
            score += 0.5 * together + _follows(asked, said[key, value])
            score -= 1.5 * ((key, value) in asked.before)
            yield Choice(score, index, "where", key, value)


def _without_shared(hits: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What is said of every item says of none that it is the one."""
    shared = set.intersection(*(set(named.items()) for named in hits))
    return [
        {key: value for key, value in named.items() if (key, value) not in shared} for named in hits
    ]


def _follows(asked: Asked, place: int) -> float:
    """How near before a place the thing that is wanted is spoken of."""
    if within := _in_tie(asked, place):
        return within
    near = [word for word in asked.reading.words if word.root in asked.core and word.end <= place]
    return max(0.0, 0.9 - 0.012 * (place - near[-1].end)) if near else 0.0


def _in_tie(asked: Asked, place: int) -> float:
    """Whether a place is where the thing wanted, or another, is said to belong: "the card linked
    to the cheapest trip"."""
    for tie in tied(asked.reading.text):
        if tie.start <= place < tie.end:
            return 1.5 if tie.head & asked.core else -1.0
    return 0.0


def _is_among(key: str, keys: frozenset[str]) -> bool:
    name = label(key)
    return name in keys or any(each.endswith(f" {name}") for each in keys)


def _graded_items(items: Sequence[Item], asked: Asked) -> Iterator[Choice]:
    for grade in superlatives(asked.reading.text):
        nearness = _nearness(grade, asked.nouns) + _in_tie(asked, grade.start)
        for fit, key in _fields(items, grade, asked.nouns):
            index = _extreme(items, key, least=grade.least)
            if index is not None:
                manner: Manner = "least" if grade.least else "most"
                yield Choice(2.2 + fit + nearness, index, manner, key, grade.word)
        if grade.word in ("first", "last"):
            index = 0 if grade.word == "first" else len(items) - 1
            yield Choice(1.0 + nearness, index, grade.word, "", grade.word)  # type: ignore[arg-type]


def _nearness(grade: Superlative, nouns: frozenset[str]) -> float:
    """Whether the superlative is said of these items: one of their nouns follows it soon."""
    for distance, root in enumerate(grade.follows):
        if root in nouns:
            return 1.6 - 0.2 * distance
    return -0.8 if nouns else 0.0


def _fields(
    items: Sequence[Item], grade: Superlative, nouns: frozenset[str]
) -> Iterator[tuple[float, str]]:
    """Item fields that a superlative may be about, with how well they fit."""
    first = items[0]
    if not isinstance(first, dict):
        yield 1.0, ""
        return
    for key in first:
        values = [item.get(key) if isinstance(item, dict) else None for item in items]
        number = all(
            isinstance(value, (int, float)) and not isinstance(value, bool) for value in values
        )
        moment = all(isinstance(value, str) and rank_of_text(value) for value in values)
        if not number and not moment:
            continue
        roots = subject(key) or stems(key)
        moment = moment or _YEAR in roots
        fit = 0.0
        place = next((i for i, wanted in enumerate(grade.fields) if wanted in roots), None)
        if place is not None:
            fit += 1.2 - 0.04 * place
        if grade.extra & roots or any(
            _related(word, root) for word in grade.extra for root in roots
        ):
            fit += 1.5
        if moment and grade.when:
            fit += 0.8
        if number and grade.when and identifies(key) and subject(key) <= nouns:
            fit += 0.3  # what is numbered is numbered in the order of time
        if number and grade.when and not moment and not identifies(key):
            fit -= 0.6
        if number and identifies(key) and not grade.when:
            fit -= 1.0
        if fit > 0.2:
            yield fit, key


def _related(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= 4 and one[:shorter] == other[:shorter]


def _extreme(items: Sequence[Item], key: str, *, least: bool) -> int | None:
    values = [item.get(key) if isinstance(item, dict) and key else item for item in items]
    return extreme(values, least=least)
