"""Attributes that a message speaks of instead of their values: "the fare of that flight"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from turnloom.agents.offline.reasoner.reading.words import also, stems

_POSSESSIVE = re.compile(r"['’]s$")
_GENITIVE = re.compile(
    r"\b(?:the|that|this|its|same|an?)\s+(?P<head>(?:[\w-]+\s){0,4}?[\w-]+)\s+(?:of|from|near"
    r"|linked to|behind|tied to)\s+(?:(?:the\s+same|that|this|the|my)\s+)?"
    r"(?P<owner>[\w-]+(?:\s[\w-]+)?)"
    r"|\b(?:that|this|the\s+same|the)\s+(?P<owner2>[\w-]+(?:\s[\w-]+)?)['’]s\s+"
    r"(?P<head2>[\w-]+(?:\s[\w-]+){0,5})"
    r"|\b(?P<owner3>[A-Z]\w+)['’]s\s+(?P<head4>[\w-]+(?:\s[\w-]+){0,3})"
    r"|\b(?:that|the same|this)\s+(?P<head3>[\w-]+(?:\s[\w-]+){0,2})",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d.*)?$")
SHORT = 3
"""Shorter words of an owner are figures and units: "the smallest of 9, 5 and 12"."""
_GENERIC = stems("date day time number count total amount")
_DATES, _TIMES = stems("date day deadline"), stems("time hour")


@dataclass(frozen=True, slots=True)
class Attribute:
    """`source` is where the value is to be read: "the date from the bill for that flight"."""

    head: frozenset[str]
    owner: frozenset[str]
    start: int = 0
    end: int = 0
    name: str = ""
    source: frozenset[str] = frozenset()

    def belongs(self, words: frozenset[str], values: Iterable[object]) -> float:
        """Whether a thing with such words and values is the owner that is named, -1 to 1.

        A proper name has to stand among the values; a noun is looked for among the words.
        """
        if self.source and not self.source & words:
            return -1.0
        if self.name:
            return 1.0 if any(isinstance(v, str) and self.name in v for v in values) else -1.0
        if not self.owner:
            return 0.0
        return 0.5 if self.owner & words else -0.5

    def hit(self, own: frozenset[str], value: object = None) -> float:
        """How well the words of a field's name answer to the attribute, 0 to 1; a value that is
        a date or time answers a little to those words."""
        alike = 0.4 if own & also(self.head - _GENERIC) else 0.0
        if shared := own & self.head:
            weight = len(shared - _GENERIC) + 0.6 * len(shared & _GENERIC)
            return max(alike, weight / len(own | self.head))
        if alike or own & also(self.head):
            return alike or 0.3
        if isinstance(value, str) and _MOMENT.match(value):
            timed = len(value) > 10
            return 0.25 if self.head & (_TIMES if timed else _DATES) else 0.0
        return 0.0


@lru_cache(maxsize=2048)
def attributes(text: str) -> tuple[Attribute, ...]:
    """Attributes that a message speaks of."""
    return tuple(_attributes(text))


def _attributes(text: str) -> Iterator[Attribute]:
    for match in _GENITIVE.finditer(text):
        head = match["head"] or match["head2"] or match["head3"] or match["head4"]
        owner = match["owner"] or match["owner2"] or match["owner3"] or ""
        if stems(head):
            yield Attribute(stems(head), stems(owner), *match.span(), _proper(owner))


def _proper(owner: str) -> str:
    """The first word of an owner that is a proper name ("Kwame", "Greta Mbeki"), else ''."""
    word = _POSSESSIVE.sub("", owner.split(" ", maxsplit=1)[0]) if owner else ""
    return word if word[:1].isupper() else ""


@lru_cache(maxsize=2048)
def attribute(phrase: str, start: int = 0) -> Attribute:
    """A phrase as head and owner; `start` is where it stands in the message."""
    head, _, owner = phrase.partition(" of ")
    if not owner:
        head, _, owner = phrase.partition(" between ")
    source = frozenset[str]()
    if not owner and " from " in phrase:
        head, _, owner = phrase.partition(" from ")
        near = stems(re.split(r" (?:for|of|in|on|to) ", owner, maxsplit=1)[0])
        source = near | also(near)
    if not owner and len(split := re.split(r"['’]s\s", phrase, maxsplit=1)) > 1:
        owner, head = split
    things = frozenset(word for word in stems(owner) if word.isalpha() and len(word) >= SHORT)
    return Attribute(stems(head), things, start, start + len(phrase), _proper(owner), source)
