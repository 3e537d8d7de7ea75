"""What a thing goes by."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import last_word
from turnloom.graphs.schema import Schema

_OPAQUE = lexicon("ids uuid guid hash sha number token arn key identifier")
"""How what nobody says ends, besides what ends in "id"."""


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """What a parameter of a path singles a thing out by: a field of the thing, as a path into it.
    `is_said` where people call the thing by it."""

    field: tuple[str, ...]
    schema: Schema
    is_said: bool = False


def is_opaque_key(name: str) -> bool:
    """Whether what goes by a name is nothing that people say: `id`, `gid`, `order_no`."""
    last = last_word(name)
    return last in _OPAQUE or (last.endswith("id") and len(last) < 5)
