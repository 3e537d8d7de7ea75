"""Superlatives: "the cheapest", "most recently changed", and the fields that they may be about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from turnloom.agents.offline.reasoner.reading.words import LEXICON, stem, stems


@dataclass(frozen=True, slots=True)
class _Meaning:
    least: bool
    fields: tuple[str, ...]
    when: bool = False


def _adjectives() -> Mapping[str, tuple[_Meaning, ...]]:
    """Adjective → what its superlative may be about."""
    found: dict[str, tuple[_Meaning, ...]] = {}
    for kind in ("least", "most", "least_when", "most_when"):
        for adjectives, fields in LEXICON["superlatives"][kind]:
            named = tuple(stem(word) for word in fields.split())
            meant = _Meaning(kind.startswith("least"), named, kind.endswith("_when"))
            for adjective in adjectives.split():
                found[adjective] = (*found.get(adjective, ()), meant)
    return found


_ADJECTIVES = _adjectives()
_IRREGULAR: Mapping[str, str] = LEXICON["superlatives"]["irregular"]
_WORDS = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?")
_GRADED = re.compile(
    r"(?P<grade>most|least)\s+(?:recently\s+)?(?P<adjective>[a-z]+)(?:-(?P<more>[a-z]+))?",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[a-z]+")
_NOT_SUPERLATIVE = frozenset(
    "interest request guest test rest west forest honest suggest invest quest nest".split()
)
_BARE = frozenset(("next", "first", "last"))
_DETERMINED = re.compile(r"\b(?:the|my|our|your|his|her|their|very|'s|’s)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Superlative:
    """A superlative in a message: its direction, the fields that it may mean, what follows."""

    word: str
    least: bool
    fields: tuple[str, ...]
    when: bool
    extra: frozenset[str]
    start: int
    follows: tuple[str, ...]


@lru_cache(maxsize=2048)
def superlatives(text: str) -> tuple[Superlative, ...]:
    """Every superlative in a message."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Superlative]:
    for match in _WORDS.finditer(text):
        word, _, tail = match.group().lower().partition("-")
        if word in ("most", "least"):
            if graded := _GRADED.match(text, match.start()):
                yield from _graded(graded, _following(text, graded.end()))
            continue
        if not (word.endswith("est") or word in _IRREGULAR) or word in _NOT_SUPERLATIVE:
            continue
        known = _ADJECTIVES.get(_IRREGULAR.get(word) or _base(word))
        if known is None or (word in _BARE and not _DETERMINED.search(text, 0, match.start())):
            continue
        follows = _following(text, match.end())
        said = match.group().lower()
        for each in known:
            least, when = each.least, each.when
            if tail:
                least, when = _with_tail(tail, least=least, when=when)
            yield Superlative(said, least, each.fields, when, stems(tail), match.start(), follows)


def _following(text: str, place: int) -> tuple[str, ...]:
    """Roots of the six words after a place."""
    return tuple(stem(word) for word in _LETTERS.findall(text[place : place + 60].lower())[:6])


def _graded(match: re.Match[str], follows: tuple[str, ...]) -> Iterator[Superlative]:
    """The kind of "most expensive", "least pressing", "most recently changed"."""
    most = match["grade"].lower() == "most"
    adjective = match["adjective"].lower()
    recently = "recently" in match.group().lower()
    known = _ADJECTIVES.get("recent" if recently else adjective) or _ADJECTIVES.get(stem(adjective))
    extra = stems(adjective) | stems(match["more"] or "")
    said = match.group().lower()
    if known is None:
        yield Superlative(said, not most, (), False, extra, match.start(), follows)
        return
    for each in known:
        least = each.least if most else not each.least
        yield Superlative(said, least, each.fields, each.when, extra, match.start(), follows)


def _with_tail(tail: str, *, least: bool, when: bool) -> tuple[bool, bool]:
    """In "longest-lasting", "soonest-expiring": the second word may turn an amount into a date."""
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
