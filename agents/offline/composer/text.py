"""Text under construction: plain words, and words that say one of the user's values.

A `Text` is a tuple of pieces. A `SpokenValue` piece remembers which value it says, so that the
finished message yields the span of every value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from turnloom.agents.user_slots import UserSlot


@dataclass(frozen=True, slots=True)
class SpokenValue:
    """Words that say the value of a slot."""

    text: str
    slot: UserSlot

    def __str__(self) -> str:
        return self.text


Text: TypeAlias = "tuple[str | SpokenValue, ...]"


def slots_in(text: Text) -> Iterator[UserSlot]:
    """The slots that a text says."""
    for piece in text:
        if isinstance(piece, SpokenValue):
            yield piece.slot


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(map(str, text))


def spans(text: Text) -> Mapping[UserSlot, tuple[int, int]]:
    """Where each slot's words stand in `plain(text)`; a slot said twice counts the first time."""
    found: dict[UserSlot, tuple[int, int]] = {}
    at = 0
    for piece in text:
        end = at + len(str(piece))
        if isinstance(piece, SpokenValue):
            found.setdefault(piece.slot, (at, end))
        at = end
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
