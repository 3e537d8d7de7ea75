"""Text under construction: plain words, and words that say one of the user's values.

A `Text` is a tuple of pieces. A `SpokenValue` piece remembers which value it says, so that the
finished message yields the span of every value. Templates have `{slots}` and `[optional parts]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from turnloom.graphs.language.morphology import singular


@dataclass(frozen=True, slots=True)
class TextSlot:
    """Where a user-said value is used: a step, its argument, and the place inside the origin."""

    step: int
    argument: str
    place: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenValue:
    """Words that say the value of a slot."""

    text: str
    slot: TextSlot


Text: TypeAlias = "tuple[str | SpokenValue, ...]"


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: literal text, slots, and optional groups of these."""

    parts: tuple[str | tuple[str] | Template, ...]

    @property
    def required(self) -> frozenset[str]:
        """Slots outside every optional part."""
        return frozenset(part[0] for part in self.parts if isinstance(part, tuple))

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
            if isinstance(part, tuple):
                return part[0]
            if all(slot in given for slot in part.required):
                return part.last(given)
        return ""

    def before(self, slot: str) -> str:
        """The words right before a slot, or ''."""
        words = ""
        for part in self.parts:
            if part == (slot,):
                return words
            words = part if isinstance(part, str) else ""
            if isinstance(part, Template) and slot in part.slots:
                return part.before(slot)
        return ""


_TOKEN = re.compile(r"\{([^{}]+)\}|(\[)|(\])|([^{}\[\]]+)")


@lru_cache(maxsize=8192)
def parse(source: str) -> Template:
    """Parse a template once; a bracket without its counterpart is dropped."""
    stack: list[list[str | tuple[str] | Template]] = [[]]
    for slot, opening, closing, words in _TOKEN.findall(source):
        if opening:
            stack.append([])
        elif closing and len(stack) > 1:
            group = Template(tuple(stack.pop()))
            stack[-1].append(group)
        elif slot:
            stack[-1].append((slot,))
        elif words:
            stack[-1].append(words)
    while len(stack) > 1:
        stack[-2].extend(stack.pop())
    return Template(tuple(stack[0]))


def fill(template: Template, phrase: Callable[[str], Text | None]) -> Text | None:
    """Fill every slot; None when a required slot has no phrase. Optional parts then fall away."""
    pieces: list[str | SpokenValue] = []
    one_of = ""  # the slot that was just filled with 1
    for part in template.parts:
        slot, one_of = one_of, ""
        if isinstance(part, str):
            pieces.append(_for_one(part, slot) if slot else part)
        elif isinstance(part, Template):
            inner = fill(part, phrase)
            pieces.extend(inner or ())
        else:
            found = phrase(part[0])
            if found is None:
                return None
            pieces.extend(found)
            one_of = part[0] if plain(found) in ("1", "one") else ""
    return tuple(pieces)


def _for_one(words: str, slot: str) -> str:
    """ " minutes in all" as " minute in all", behind a slot that counts minutes."""
    counts = slot.lower().split("_")[-1]
    if counts == singular(counts) or not re.match(rf" {re.escape(counts)}\b", words):
        return words
    return f" {singular(counts)}{words[1 + len(counts) :]}"


def slots_in(text: Text) -> Iterator[TextSlot]:
    """The slots that a text says."""
    for piece in text:
        if isinstance(piece, SpokenValue):
            yield piece.slot


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in text)


def spans(text: Text) -> Mapping[TextSlot, tuple[int, int]]:
    """Where each slot's words stand in `plain(text)`; a slot said twice counts the first time."""
    found: dict[TextSlot, tuple[int, int]] = {}
    at = 0
    for piece in text:
        if isinstance(piece, str):
            at += len(piece)
        else:
            found.setdefault(piece.slot, (at, at + len(piece.text)))
            at += len(piece.text)
    return found


def capitalised(text: Text) -> Text:
    """The same with its first letter upper-case, unless that letter belongs to a value."""
    if text and isinstance(text[0], str) and text[0]:
        first = text[0]
        return (first[0].upper() + first[1:], *text[1:])
    return text


def join(*texts: Text | str) -> Text:
    """Put texts one after the other."""
    pieces: list[str | SpokenValue] = []
    for text in texts:
        if isinstance(text, str):
            pieces.append(text)
        else:
            pieces.extend(text)
    return tuple(pieces)
