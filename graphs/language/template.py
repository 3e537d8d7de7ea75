"""Templates: literal words with `{slots}` and `[optional parts]`, parsed once and filled often.

What fills a slot is a sequence of pieces: a text, or a value that remembers where it came from. So
one filler serves plain texts and messages whose spans are wanted afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, TypeVar

from turnloom.graphs.language.lexicon import READS, WRITES, lexicon
from turnloom.graphs.language.morphology import base_verb, singular

T = TypeVar("T")
_TOKEN = re.compile(r"\{([^{}]+)\}|(\[)|(\])|([^{}\[\]]+)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to be filled."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: literal text, slots, and optional groups of these."""

    parts: tuple[Part, ...]

    @property
    def required(self) -> frozenset[str]:
        """Slots outside every optional part."""
        return frozenset(part.name for part in self.parts if isinstance(part, Slot))

    @property
    def slots(self) -> frozenset[str]:
        """All slots."""
        inner = (part.slots for part in self.parts if isinstance(part, Template))
        return self.required.union(*inner)

    def last(self, given: Container[str]) -> str:
        """The slot that the text ends with, when the slots in `given` are filled; '' if none."""
        for part in reversed(self.parts):
            if isinstance(part, str):
                return ""
            if isinstance(part, Slot):
                return part.name
            if all(slot in given for slot in part.required):
                return part.last(given)
        return ""

    def before(self, slot: str) -> str:
        """The words right before a slot, or ''."""
        words = ""
        for part in self.parts:
            if part == Slot(slot):
                return words
            words = part if isinstance(part, str) else ""
            if isinstance(part, Template) and slot in part.slots:
                return part.before(slot)
        return ""


Part: TypeAlias = "str | Slot | Template"

_PREPOSITIONS = (
    "on|at|in|to|from|for|until|by|with|as|via|under|about|into|since|after|before|through|titled"
    "|called|named|saying|reading|starting"
)
_LEADS_IN = re.compile(
    rf",? (?:with|as|in|under) (?:an?|the) (?:\w+ ){{1,2}}(?:of |called |named )?$"
    rf"|,? (?:{_PREPOSITIONS})(?: the)? $"
)
"""The words with which a value hangs on to a sentence that is whole without both."""
_HANGS = lexicon(
    "is are was were be been it them me us those these that which who what when where how go look"
    " pass hand let have has do does paid born valid"
)
"""Words that a sentence does not end with, as little as with a verb."""
_SUBJECTS = lexicon("i you we they he she it that who to")
_GOES_ON = re.compile(rf" (?!as )(?:{_PREPOSITIONS}|and (?!$))\b|[,.;]")


def without(template: Template, slot: str) -> Template | None:
    """The template without a slot and the words that lead in to it: "a table on {day} for {count}"
    as "a table for {count}". None where the sentence would not be whole."""
    at = next((n for n, part in enumerate(template.parts) if part == Slot(slot)), 0)
    before, after = template.parts[at - 1 : at], template.parts[at + 1 : at + 2]
    lead = before[0] if before else None
    found = _LEADS_IN.search(lead) if isinstance(lead, str) else None
    if found is None or not isinstance(lead, str):
        return None
    if after and isinstance(after[0], str) and not _GOES_ON.match(after[0]):
        return None
    left = lead[: found.start()]
    words = left.split()
    if (at == 1 and len(words) < 2) or (words and _hangs(words[-1], words[-2:-1])):
        return None
    return Template((*template.parts[: at - 1], left, *template.parts[at + 1 :]))


@lru_cache(maxsize=8192)
def parse(source: str) -> Template:
    """Parse a template; a bracket without its counterpart is dropped."""
    stack: list[list[Part]] = [[]]
    for slot, opening, closing, words in _TOKEN.findall(source):
        if opening:
            stack.append([])
        elif closing and len(stack) > 1:
            group = Template(tuple(stack.pop()))
            stack[-1].append(group)
        elif slot:
            stack[-1].append(Slot(slot))
        elif words:
            stack[-1].append(words)
    while len(stack) > 1:
        stack[-2].extend(stack.pop())
    return Template(tuple(stack[0]))


def fill(
    template: Template, pieces_of: Callable[[str], Sequence[str | T] | None]
) -> tuple[str | T, ...] | None:
    """The template's pieces with every slot filled; None when a required slot has no pieces.

    An optional part with such a slot falls away. Behind a slot filled with 1, the word for what it
    counts is singular: `{minutes} minutes` is "1 minute".
    """
    pieces: list[str | T] = []
    one_of = ""
    for part in template.parts:
        counted, one_of = one_of, ""
        if isinstance(part, str):
            pieces.append(_for_one(part, counted) if counted else part)
        elif isinstance(part, Template):
            pieces.extend(fill(part, pieces_of) or ())
        else:
            found = pieces_of(part.name)
            if found is None:
                return None
            pieces.extend(found)
            one_of = part.name if "".join(map(str, found)) in ("1", "one") else ""
    return tuple(pieces)


def fill_text(source: str, word: Callable[[str], str]) -> str:
    """A template as text, every slot replaced by its word."""
    filled: tuple[str, ...] | None = fill(parse(source), lambda slot: (word(slot),))
    return "".join(filled or ())


def _for_one(words: str, slot: str) -> str:
    """ " minutes in all" as " minute in all", behind a slot that counts minutes."""
    counts = slot.lower().split("_")[-1]
    if counts == singular(counts) or not re.match(rf" {re.escape(counts)}\b", words):
        return words
    return f" {singular(counts)}{words[1 + len(counts) :]}"


def _hangs(word: str, before: list[str]) -> bool:
    """Whether a sentence that ends with this word, after the one `before`, waits for more."""
    if word in _HANGS or word.endswith(("ed", "ing")) or base_verb(word) in READS | WRITES:
        return True
    return before != [] and before[0].lower() in _SUBJECTS
