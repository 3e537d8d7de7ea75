"""Singling out one item of a list by a request's words: the cheapest, the one called X, the only.

Every way to choose is a candidate; they are ordered by how much the request speaks for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from turnloom.agents.offline.reasoner.reading.request import Request
from turnloom.agents.offline.reasoner.reading.superlatives import Superlative
from turnloom.agents.offline.reasoner.reading.words import (
    also,
    identifies,
    label,
    stem,
    stems,
    subject,
)
from turnloom.agents.offline.reasoner.solver.weights import Features, score
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.ranking import extreme, rank_of_text
from turnloom.graphs.language.surface import find_spans

Manner: TypeAlias = Literal["only", "least", "most", "where", "first", "last", "guess"]
_YEAR = stem("year")
MAX_NAMED = 80
"""Characters of a value that people name an item by."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to single out an item, and what it was judged by. `word` is the user's."""

    index: int
    manner: Manner
    key: str
    word: str
    mask: int
    features: Features
    score: float


@dataclass(frozen=True, slots=True)
class Sought:
    """What a choice goes by: the request; roots of what the items are, and of what is wanted of
    them; what other choices went by already; what the hint says that the user gives."""

    request: Request
    nouns: frozenset[str]
    core: frozenset[str]
    before: frozenset[tuple[str, str]] = frozenset()
    told: frozenset[str] = frozenset()


def _choice(
    index: int, manner: Manner, key: str, word: str, mask: int, features: Features
) -> Choice:
    return Choice(index, manner, key, word, mask, features, score(features))


def choices(items: Sequence[JsonValue], sought: Sought) -> list[Choice]:
    """Every way the request may single out one of `items`, likeliest first; each item once."""
    if len(items) == 1:
        return [_choice(0, "only", "", "", 0, (("pick_only", 1.0),))]
    found = [*_named(items, sought), *_graded(items, sought)]
    found.sort(key=lambda choice: (-choice.score, choice.index))
    best: dict[int, Choice] = {}
    for choice in found:
        best.setdefault(choice.index, choice)
    ranked = list(best.values())
    ranked += [
        _choice(index, "guess", "", "", 0, (("pick_guessed", 1.0),))
        for index in range(len(items))
        if index not in best
    ]
    return ranked


def _named(items: Sequence[JsonValue], sought: Sought) -> Iterator[Choice]:
    """Items of which the request says a value of their own."""
    request = sought.request
    said: dict[tuple[str, str], int] = {}
    hits: list[dict[str, str]] = []
    for item in items:
        pairs = item.items() if isinstance(item, dict) else (("", item),)
        named: dict[str, str] = {}
        for key, value in pairs:
            if isinstance(value, str) and 1 < len(value) <= MAX_NAMED and not identifies(key):
                if (key, value) not in said:
                    spans = find_spans(request.text, value)
                    said[key, value] = spans[0][0] if spans else -1
                if said[key, value] >= 0:
                    named[key] = value
        hits.append(named)
    hits = _without_shared(hits)
    for index, named in enumerate(hits):
        for key, value in named.items():
            sharing = sum(1 for other in hits if other.get(key) == value)
            place = said[key, value]
            features: Features = (
                ("pick_named" if sharing == 1 else "pick_shared", 1.0),
                ("pick_length", len(value) / 25),
                ("pick_together", float(len(named))),
                ("pick_near_noun", _follows(sought, place)),
                ("pick_in_tie", _in_tie(sought, place)),
                ("pick_again", float((key, value) in sought.before)),
                ("pick_told", float(label(key) in sought.told)),
            )
            mask = request.mask(place, place + len(value))
            yield _choice(index, "where", key, value, mask, features)


def _without_shared(hits: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What is said of every item says of none that it is the one."""
    shared = set.intersection(*(set(named.items()) for named in hits))
    return [
        {key: value for key, value in named.items() if (key, value) not in shared} for named in hits
    ]


def _follows(sought: Sought, place: int) -> float:
    """How near before a place the thing that is wanted is spoken of, 0 to 1."""
    if _in_tie(sought, place):
        return 0.0
    near = [w for w in sought.request.words if w.root in sought.core and w.end <= place]
    return max(0.0, 1.0 - (place - near[-1].end) / 75) if near else 0.0


_TIED = re.compile(
    r"\b(?P<head>[\w-]+) (?:(?:that is|that's|which is|I|we|that I) )?"
    r"(?:(?:linked|tied|attached|belonging|connected) to"
    r"|(?:used|charged|paid|given|booked) (?:for|with|on)|behind|on file for) "
    r"(?P<owner>(?:[\w'’-]+ ?){1,8})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A thing that is named by what it belongs to: "the card linked to my trip to Oslo"."""

    head: frozenset[str]
    owner: frozenset[str]
    start: int
    end: int


@lru_cache(maxsize=2048)
def ties(text: str) -> tuple[Tie, ...]:
    """Things that a message names by what they belong to."""
    return tuple(
        Tie(stems(found["head"]), stems(found["owner"]), *found.span("owner"))
        for found in _TIED.finditer(text)
    )


def tied(text: str, core: frozenset[str], about: frozenset[str]) -> float:
    """Whether a thing of these words is what the message says that the thing wanted belongs to: 1,
    -1 where it belongs to another, 0 where nothing is said."""
    for tie in ties(text):
        if tie.head & core:
            return 1.0 if (tie.owner | also(tie.owner)) & about else -1.0
    return 0.0


def _in_tie(sought: Sought, place: int) -> float:
    """Whether a place is where the thing wanted (1), or another (-1), is said to belong."""
    found = 0.0
    for tie in ties(sought.request.text):
        inside = tie.start <= place < tie.end
        if tie.head & sought.core:
            return 1.0 if inside else -1.0
        found = -1.0 if inside else found
    return found


def _graded(items: Sequence[JsonValue], sought: Sought) -> Iterator[Choice]:
    for grade in sought.request.superlatives:
        near: Features = (
            ("pick_near_superlative", nearness(grade, sought.nouns)),
            ("pick_in_tie", _in_tie(sought, grade.start)),
        )
        mask = sought.request.mask(grade.start, grade.start + len(grade.word))
        for features, key in _fields(items, grade, sought.nouns):
            values = [item.get(key) if isinstance(item, dict) and key else item for item in items]
            index = extreme(values, least=grade.least)
            if index is not None:
                manner: Manner = "least" if grade.least else "most"
                yield _choice(index, manner, key, grade.word, mask, near + features)
        if grade.word in ("first", "last"):
            index = 0 if grade.word == "first" else len(items) - 1
            place: Manner = "first" if grade.word == "first" else "last"
            yield _choice(index, place, "", grade.word, mask, (*near, ("pick_by_place", 1.0)))


def nearness(grade: Superlative, nouns: frozenset[str]) -> float:
    """Whether a superlative is said of these things: one of their nouns follows it soon."""
    for distance, word in enumerate(grade.follows):
        if word in nouns:
            return 1.0 - distance / 8
    return -0.5 if nouns else 0.0


def _fields(
    items: Sequence[JsonValue], grade: Superlative, nouns: frozenset[str]
) -> Iterator[tuple[Features, str]]:
    """Item fields that a superlative may be about, with what speaks for them."""
    first = items[0]
    if not isinstance(first, dict):
        if all(isinstance(each, (int, float)) or rank_of_text(str(each)) for each in items):
            yield (("pick_superlative", 1.0), ("pick_plain_value", 1.0)), ""
        return
    for key in first:
        values = [item.get(key) if isinstance(item, dict) else None for item in items]
        number = all(
            isinstance(value, (int, float)) and not isinstance(value, bool) for value in values
        )
        moment = all(isinstance(value, str) and rank_of_text(value) for value in values)
        if not number and not moment:
            continue
        features = tuple(_field(key, grade, nouns, number=number, moment=moment))
        if features and score(features) > 0.2:
            yield (("pick_superlative", 1.0), *features), key


def _field(
    key: str, grade: Superlative, nouns: frozenset[str], *, number: bool, moment: bool
) -> Iterator[tuple[str, float]]:
    own = subject(key) or stems(key)
    moment = moment or _YEAR in own
    place = next((at for at, wanted in enumerate(grade.fields) if wanted in own), None)
    if place is not None:
        yield "pick_field_known", 1.0
        yield "pick_field_late", place / 25
    if grade.extra & own or any(_related(word, each) for word in grade.extra for each in own):
        yield "pick_field_said", 1.0
    if moment and grade.when:
        yield "pick_field_when", 1.0
    if number and identifies(key):
        if grade.when and subject(key) <= nouns:
            yield "pick_numbered", 1.0  # what is numbered is numbered in the order of time
        elif not grade.when:
            yield "pick_by_code", 1.0
    elif number and grade.when and not moment:
        yield "pick_when_no_time", 1.0


def _related(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= 4 and one[:shorter] == other[:shorter]
