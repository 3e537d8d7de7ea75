"""Choosing one item of a list by the request's words: the cheapest, the one called X, the only one.

Superlatives are matched to fields by the roots of the field's name and by its type. Every way to
choose is a candidate; they are ordered by how much the request's words speak for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from turnloom.agents.offline.reasoner.reading import Reading
from turnloom.agents.offline.reasoner.words import identifies, label, stem, stems, subject
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.surface import find_spans

Manner: TypeAlias = Literal["only", "least", "most", "where", "first", "last"]
Item: TypeAlias = JsonValue

_DATE_LIKE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?|\d{1,2}:\d\d")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to single out an item, and what it was judged by. `word` is the user's."""

    score: float
    index: int
    manner: Manner
    key: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Superlative:
    least: bool
    fields: tuple[str, ...]
    when: bool = False


def _s(least: bool, fields: str, *, when: bool = False) -> _Superlative:
    return _Superlative(least, tuple(stem(word) for word in fields.split()), when)


_COST = "price cost fare total amount fee rate value sum refund"
_SPAN = "duration minutes hours days time delivery length wait respond decide"
_SIZE = "size amount total discount count limit capacity volume pages bytes kb mb quantity"
_WHEN = "date start time departs created placed opened sent due expires received modified added timestamp"
_AGE = "placed created opened sent received modified changed added posted timestamp since date start departs time"
_ADJECTIVES: Mapping[str, _Superlative] = {
    "cheap": _s(True, _COST), "inexpensive": _s(True, _COST), "affordable": _s(True, _COST),
    "expensive": _s(False, _COST), "costly": _s(False, _COST), "pricey": _s(False, _COST),
    "dear": _s(False, _COST), "costli": _s(False, _COST), "pricei": _s(False, _COST),
    "earl": _s(True, _WHEN, when=True), "soon": _s(True, _WHEN, when=True),
    "next": _s(True, _WHEN, when=True), "first": _s(True, _WHEN, when=True),
    "late": _s(False, _AGE, when=True), "last": _s(False, _AGE, when=True),
    "recent": _s(False, _AGE, when=True), "new": _s(False, _AGE, when=True),
    "young": _s(False, _AGE, when=True), "fresh": _s(False, _AGE, when=True),
    "old": _s(True, _AGE, when=True),
    "fast": _s(True, _SPAN), "quick": _s(True, _SPAN), "swift": _s(True, _SPAN),
    "slow": _s(False, _SPAN), "short": _s(True, _SPAN + " text"), "long": _s(False, _SPAN + " text"),
    "large": _s(False, _SIZE), "big": _s(False, _SIZE), "great": _s(False, _SIZE), "huge": _s(False, _SIZE),
    "small": _s(True, _SIZE), "little": _s(True, _SIZE), "tiny": _s(True, _SIZE), "light": _s(True, "weight size"),
    "heavy": _s(False, "weight size"),
    "high": _s(False, _SIZE + " rating score price priority"), "low": _s(True, _SIZE + " rating score price priority"),
    "good": _s(False, "rating score stars review"), "well": _s(False, "rating score stars review"),
    "bad": _s(True, "rating score stars review"), "poor": _s(True, "rating score stars review"),
    "central": _s(True, "distance km"), "near": _s(True, "distance km"), "close": _s(True, "distance km"),
    "far": _s(False, "distance km"), "remote": _s(False, "distance km"),
    "popular": _s(False, "likes views downloads rating shares retweets"),
    "urgent": _s(True, "due deadline reply by priority", when=True), "pressing": _s(True, "due deadline reply by", when=True),
    "press": _s(True, "due deadline reply by", when=True),
    "generous": _s(False, "discount limit amount"), "luxurious": _s(False, "stars rating price"),
    "full": _s(False, "count attendees documents items people files size kb"), "busy": _s(False, "count attendees"), "empty": _s(True, "count attendees documents items people files size kb"), "long-lasting": _s(False, _WHEN, when=True),
}  # fmt: skip
_IRREGULAR: Mapping[str, str] = {
    "best": "good", "worst": "bad", "least": "", "most": "", "latest": "late", "last": "last",
    "next": "next", "first": "first", "furthest": "far", "farthest": "far", "lowest": "low",
    "biggest": "big", "newest": "new", "earliest": "earl", "priciest": "pricei",
    "costliest": "costli", "busiest": "busy", "heaviest": "heavy", "tiniest": "tiny",
}  # fmt: skip
_WORDS = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?")
_GRADED = re.compile(
    r"(?P<grade>most|least)\s+(?:recently\s+)?(?P<adjective>[a-z]+)(?:-(?P<more>[a-z]+))?",
    re.IGNORECASE,
)
_NOT_SUPERLATIVE = frozenset(
    "interest request guest test rest west forest honest suggest invest latest".split()
) - {"latest"}
_BARE = frozenset(("next", "first", "last"))
_DETERMINED = re.compile(r"\b(?:the|my|our|your|his|her|their|very|'s|’s)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grade:
    """A superlative in a message: its direction, the fields it may mean, and the words that follow."""

    word: str
    least: bool
    fields: tuple[str, ...]
    when: bool
    extra: frozenset[str]
    start: int
    follows: tuple[str, ...]


@lru_cache(maxsize=2048)
def grades(text: str) -> tuple[Grade, ...]:
    """Every superlative in a message."""
    return tuple(_grades(text))


def _grades(text: str) -> Iterator[Grade]:
    for match in _WORDS.finditer(text):
        word, _, tail = match.group().lower().partition("-")
        if word in ("most", "least"):
            if graded := _GRADED.match(text, match.start()):
                yield _graded(graded, _following(text, graded.end()))
            continue
        if not (word.endswith("est") or word in _IRREGULAR) or word in _NOT_SUPERLATIVE:
            continue
        known = _ADJECTIVES.get(_IRREGULAR.get(word) or _base(word))
        if known is None or (word in _BARE and not _DETERMINED.search(text, 0, match.start())):
            continue
        least, when = known.least, known.when
        if tail:
            least, when = _with_tail(tail, least=least, when=when)
        follows = _following(text, match.end())
        said = match.group().lower()
        yield Grade(said, least, known.fields, when, stems(tail), match.start(), follows)


def _following(text: str, place: int) -> tuple[str, ...]:
    """Roots of the six words after a place."""
    return tuple(stem(word) for word in _LETTERS.findall(text[place : place + 60].lower())[:6])


_LETTERS = re.compile(r"[a-z]+")


def _graded(match: re.Match[str], follows: tuple[str, ...]) -> Grade:
    """ "most expensive", "least pressing", "most recently changed"."""
    most = match["grade"].lower() == "most"
    adjective = match["adjective"].lower()
    recently = "recently" in match.group().lower()
    known = _ADJECTIVES.get("recent" if recently else adjective) or _ADJECTIVES.get(stem(adjective))
    extra = stems(adjective) | stems(match["more"] or "")
    said = match.group().lower()
    if known is None:
        return Grade(said, not most, (), False, extra, match.start(), follows)
    least = known.least if most else not known.least
    return Grade(said, least, known.fields, known.when, extra, match.start(), follows)


def _with_tail(tail: str, *, least: bool, when: bool) -> tuple[bool, bool]:
    """ "longest-lasting", "soonest-expiring": the second word may turn an amount into a date."""
    if tail in ("lasting", "running", "standing"):
        return (False if tail == "lasting" else least), True
    return least, when


def _base(word: str) -> str:
    """The adjective of an -est form: cheapest → cheap, largest → large, biggest → big."""
    bare = word[:-3]
    for candidate in (bare, f"{bare}e", f"{bare[:-1]}y" if bare.endswith("i") else bare):
        if candidate in _ADJECTIVES:
            return candidate
    return bare[:-1] if len(bare) > 2 and bare[-1] == bare[-2] else bare


# --- choosing -----------------------------------------------------------------------------------


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
    for index, named in enumerate(hits):
        for key, value in named.items():
            sharing = sum(1 for other in hits if other.get(key) == value)
            score = 3.0 + 0.04 * len(value) - 1.2 * (sharing - 1)
            if asked.keys:
                score += 3.0 if _is_among(key, asked.keys) else -1.0
            together = sum(1 for other in named if not asked.keys or _is_among(other, asked.keys))
            score += 0.5 * together + _follows(asked, said[key, value])
            score -= 1.5 * ((key, value) in asked.before)
            yield Choice(score, index, "where", key, value)


def _follows(asked: Asked, place: int) -> float:
    """How near before a place the thing that is wanted is spoken of."""
    near = [word for word in asked.reading.words if word.root in asked.core and word.end <= place]
    return max(0.0, 0.9 - 0.012 * (place - near[-1].end)) if near else 0.0


def _is_among(key: str, keys: frozenset[str]) -> bool:
    name = label(key)
    return name in keys or any(each.endswith(f" {name}") for each in keys)


def _graded_items(items: Sequence[Item], asked: Asked) -> Iterator[Choice]:
    for grade in grades(asked.reading.text):
        nearness = _nearness(grade, asked.nouns)
        for fit, key in _fields(items, grade):
            index = _extreme(items, key, least=grade.least)
            if index is not None:
                manner: Manner = "least" if grade.least else "most"
                yield Choice(2.2 + fit + nearness, index, manner, key, grade.word)
        if grade.word in ("first", "last"):
            index = 0 if grade.word == "first" else len(items) - 1
            yield Choice(1.0 + nearness, index, grade.word, "", grade.word)  # type: ignore[arg-type]
        elif grade.when and grade.word in (
            "latest",
            "newest",
            "most recent",
            "last",
            "earliest",
            "oldest",
        ):
            index = len(items) - 1 if not grade.least else 0
            yield Choice(
                0.6 + nearness, index, "last" if not grade.least else "first", "", grade.word
            )


def _nearness(grade: Grade, nouns: frozenset[str]) -> float:
    """Whether the superlative is said of these items: one of their nouns follows it soon."""
    for distance, root in enumerate(grade.follows):
        if root in nouns:
            return 1.6 - 0.2 * distance
    return -0.8 if nouns else 0.0


def _fields(items: Sequence[Item], grade: Grade) -> Iterator[tuple[float, str]]:
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
        moment = all(isinstance(value, str) and _DATE_LIKE.fullmatch(value) for value in values)
        if not number and not moment:
            continue
        roots = subject(key) or stems(key)
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
        if number and grade.when and identifies(key):
            fit += 0.3
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
    if not (
        all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
        or all(isinstance(value, str) for value in values)
    ):
        return None
    best = min(values) if least else max(values)  # type: ignore[type-var]
    hits = [index for index, value in enumerate(values) if value == best]
    return hits[0] if len(hits) == 1 else None


def naming(item: JsonObject) -> str:
    """A human label of an item: its name or title, a city, a date; '' where nothing serves."""
    for key in _NAME_KEYS:
        value = item.get(key)
        if isinstance(value, str) and 0 < len(value) <= 60:
            return value
    return ""


_NAME_KEYS = (
    "name", "title", "subject", "item", "hotel", "flight", "airline", "label", "recipient", "topic", "occasion",
    "purpose", "merchant", "vendor", "username", "city", "destination", "category", "date",
)  # fmt: skip
