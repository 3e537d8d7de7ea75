"""Words that point back: "that booking", "it", "the fare of that flight"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from turnloom.agents.offline.reasoner.reading.words import LEXICON, STOP, stem, stems

_POINTING = re.compile(
    r"\b(?P<word>that|this|those|these|the same|same|it|its|them|they|him|her|his|hers|their"
    r"|such)\b"
    r"(?P<apostrophe>['’]s)?(?P<after>(?:\s+[\w'’-]+){0,4})",
    re.IGNORECASE,
)
_PRONOUNS = frozenset("it its them they him her his hers their".split())
_POSSESSIVE = re.compile(r"['’]s$")
_GENITIVE = re.compile(
    r"\b(?:the|that|this|its|same)\s+(?P<head>(?:[\w-]+\s){0,4}?[\w-]+)\s+(?:of|from)\s+(?:(?:the\s+same|that|this|the)\s+)?"
    r"(?P<owner>[\w-]+(?:\s[\w-]+)?)"
    r"|\b(?:that|this|the\s+same|the)\s+(?P<owner2>[\w-]+(?:\s[\w-]+)?)['’]s\s+(?P<head2>[\w-]+(?:\s[\w-]+){0,5})"
    r"|\b(?:that|the same|this)\s+(?P<head3>[\w-]+(?:\s[\w-]+){0,2})",
    re.IGNORECASE,
)
_REST = (
    r"(?:[^.?!\"“]|\.(?=\d)"
    r"|(?:(?<=called )|(?<=titled )|(?<=named )|(?<=subject ))[\"“][^\"”]+[\"”])+"
    r")(?=[.?!,;]|$)"
)
_THEN = re.compile(
    r"\s*[,.]?\s*(?:"
    r"(?:followed by|and then|plus|and after (?:it|that)|ending (?:in|with))\s+"
    rf"(?P<rest>(?![\"“]){_REST}"
    rf"|(?:with|then|and)\s+(?P<rest2>(?:the|that|this|its|his|her|their|[A-Z]\w+['’]s)\b{_REST})",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"\s+(?:[<\[](?P<inside>[^<>\[\]\"]+)[>\]][\"”]"
    rf"|X[\"”],?\s+(?:where |with )?X (?:is|being|stands for)\s+(?P<named>(?![\"“]){_REST})",
    re.IGNORECASE,
)
"""A gap in a quotation and what belongs there: "The fare is <that flight's fare>"."""
_FILLED = re.compile(
    r"\s*(?:filled in after it|after it|at the end|for me|for us)\b.*", re.IGNORECASE
)


_BACK = re.compile(r"(?:that|this|the same|it|its|them)\b", re.IGNORECASE)
_TIED = re.compile(
    r"\b(?P<head>[\w-]+) (?:(?:that is|that's|which is|I|we|that I) )?"
    r"(?:(?:linked|tied|attached|belonging|connected) to"
    r"|(?:used|charged|paid|given|booked) (?:for|with|on)|behind|on file for) "
    r"(?P<owner>(?:[\w'’-]+ ?){1,8})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pointing:
    """The nouns that are pointed at, and how many bare pronouns there are."""

    nouns: tuple[frozenset[str], ...]
    pronouns: int

    def at(self, words: frozenset[str]) -> float:
        """0 when one of `words` is pointed at, more the less likely it is."""
        if any(words & nouns for nouns in self.nouns):
            return 0.0
        if self.pronouns:
            return 0.5
        return 0.9 if self.nouns else 1.8


@lru_cache(maxsize=2048)
def pointing(text: str) -> Pointing:
    """Read the words of a message that point back at what was spoken of."""
    nouns: list[frozenset[str]] = []
    pronouns = 0
    for match in _POINTING.finditer(text):
        after = match["after"].lower().split()
        if match["word"].lower() in _PRONOUNS:
            pronouns += 1
            continue
        near = [stem(_POSSESSIVE.sub("", word)) for word in after[:3] if word not in STOP]
        if near:
            nouns.append(frozenset(near))
        else:
            pronouns += 1
    return Pointing(tuple(nouns), pronouns)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that is spoken of instead of its value: "the fare of that flight". `source` is
    where it is to be read: "the date from the bill for that flight"."""

    head: frozenset[str]
    owner: frozenset[str]
    name: str = ""
    source: frozenset[str] = frozenset()

    def belongs(self, roots: frozenset[str], values: Iterable[object]) -> float:
        """How well a thing with such words and such values answers to the owner that is named.

        A proper name has to stand among the values; a noun is looked for among the words.
        """
        if self.source and not self.source & roots:
            return -1.5
        if self.name:
            return 1.0 if any(isinstance(v, str) and self.name in v for v in values) else -1.5
        if not self.owner:
            return 0.0
        return 0.5 if self.owner & roots else -0.6

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


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d.*)?$")
_GENERIC = stems("date day time number count total amount")
_DATES, _TIMES = stems("date day deadline"), stems("time hour")
_ALIKE = (
    *map(stems, LEXICON["alike"]["groups"]),
    stems("departure origin") | {"from"},
    stems("destination arrival") | {"to"},
)


@lru_cache(maxsize=4096)
def also(head: frozenset[str]) -> frozenset[str]:
    """Words that people use for the same thing."""
    return frozenset().union(*(group for group in _ALIKE if group & head))


@lru_cache(maxsize=2048)
def attributes(text: str) -> tuple[Attribute, ...]:
    """Attributes that a message speaks of."""
    return tuple(_attributes(text))


def _attributes(text: str) -> Iterator[Attribute]:
    for match in _GENITIVE.finditer(text):
        head = match["head"] or match["head2"] or match["head3"]
        owner = match["owner"] or match["owner2"] or ""
        if stems(head):
            yield Attribute(stems(head), stems(owner), _proper(owner))


def _proper(owner: str) -> str:
    """The first word of an owner that is a proper name ("Kwame", "Greta Mbeki"), else ''."""
    word = _POSSESSIVE.sub("", owner.split(" ", maxsplit=1)[0]) if owner else ""
    return word if word[:1].isupper() else ""


@lru_cache(maxsize=2048)
def continued(text: str, end: int) -> str:
    """The phrase for a value that a quotation ending at `end` is to be followed by; '' if none."""
    if blank := _BLANK.match(text, end):
        return blank["inside"] or blank["named"]
    if end >= len(text) or text[end] not in "\"”'":
        return ""
    match = _THEN.match(text, end + 1)
    return _FILLED.sub("", match["rest"] or match["rest2"]) if match else ""


def before_blank(text: str, start: int, end: int) -> int:
    """Where a quotation's own words end, if the rest of it is a blank that is to be filled in."""
    last = max(text.rfind(mark, start, end) for mark in "<[X")
    if last <= start:
        return end
    words = start + len(text[start:last].rstrip())
    return words if words < last and _BLANK.match(text, words) else end


@lru_cache(maxsize=2048)
def attribute(phrase: str) -> Attribute:
    """A phrase as head and owner."""
    head, _, owner = phrase.partition(" of ")
    source = frozenset[str]()
    if not owner and " from " in phrase:
        head, _, owner = phrase.partition(" from ")
        near = stems(re.split(r" (?:for|of|in|on|to) ", owner, maxsplit=1)[0])
        source = near | also(near)
    if not owner and len(split := re.split(r"['’]s\s", phrase, maxsplit=1)) > 1:
        owner, head = split
    return Attribute(stems(head), stems(owner), _proper(owner), source)


@dataclass(frozen=True, slots=True)
class Tie:
    """A thing that is named by what it belongs to: "the card linked to my trip to Oslo".

    `start` and `end` is where the owner is spoken of; `back` if it is pointed back at.
    """

    head: frozenset[str]
    owner: frozenset[str]
    start: int
    end: int
    back: bool


@lru_cache(maxsize=2048)
def tied(text: str) -> tuple[Tie, ...]:
    """Things that a message names by what they belong to."""
    return tuple(
        Tie(
            stems(found["head"]),
            stems(found["owner"]),
            *found.span("owner"),
            back=bool(_BACK.match(found["owner"])),
        )
        for found in _TIED.finditer(text)
    )
