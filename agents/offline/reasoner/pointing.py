"""Words that point back: "that booking", "it", "the fare of that flight", '"The fare is" plus …'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from turnloom.agents.offline.reasoner.words import STOP, stem, stems

_POINTING = re.compile(
    r"\b(?P<word>that|this|those|these|the same|same|it|its|them|they|him|her|his|hers|their|such)\b"
    r"(?P<apostrophe>['’]s)?(?P<after>(?:\s+[\w'’-]+){0,4})",
    re.IGNORECASE,
)
_PRONOUNS = frozenset("it its them they him her his hers their".split())
_POSSESSIVE = re.compile(r"['’]s$")
_GENITIVE = re.compile(
    r"\b(?:the|that|this|its|same)\s+(?P<head>(?:[\w-]+\s){0,4}?[\w-]+)\s+of\s+(?:the\s+same|that|this|the)\s+"
    r"(?P<owner>[\w-]+(?:\s[\w-]+)?)"
    r"|\b(?:that|this|the\s+same|the)\s+(?P<owner2>[\w-]+(?:\s[\w-]+)?)['’]s\s+(?P<head2>[\w-]+(?:\s[\w-]+){0,5})"
    r"|\b(?:that|the same|this)\s+(?P<head3>[\w-]+(?:\s[\w-]+){0,2})",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"\s*[,.]?\s*(?:followed by|and then|and after (?:it|that)|plus|with|then|and|ending (?:in|with))\s+"
    r"(?P<rest>(?:the|that|this|its|his|her|their|[A-Z]\w+['’]s)\b[^.?!\"“]+)(?![\"“])",
    re.IGNORECASE,
)
_FILLED = re.compile(r"\s*(?:filled in after it|after it|at the end|for me|for us)\b.*", re.IGNORECASE)


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
    """An attribute that is spoken of instead of its value: "the fare of that flight"."""

    head: frozenset[str]
    owner: frozenset[str]


@lru_cache(maxsize=2048)
def attributes(text: str) -> tuple[Attribute, ...]:
    """Attributes that a message speaks of."""
    return tuple(_attributes(text))


def _attributes(text: str) -> Iterator[Attribute]:
    for match in _GENITIVE.finditer(text):
        head = match["head"] or match["head2"] or match["head3"]
        owner = match["owner"] or match["owner2"] or ""
        if stems(head):
            yield Attribute(stems(head), stems(owner))


@lru_cache(maxsize=2048)
def continued(text: str, end: int) -> str:
    """The phrase for a value that a quotation ending at `end` is to be followed by; '' if none."""
    if end >= len(text) or text[end] not in "\"”'":
        return ""
    match = _THEN.match(text, end + 1)
    return _FILLED.sub("", match["rest"]) if match else ""


@lru_cache(maxsize=2048)
def attribute(phrase: str) -> Attribute:
    """A phrase as head and owner."""
    low = phrase.lower()
    head, _, owner = low.partition(" of ")
    if not owner and len(split := re.split(r"['’]s\s", low, maxsplit=1)) > 1:
        owner, head = split
    return Attribute(stems(head), stems(owner))
