"""Distinctive values: those that cannot stand in a text by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.graphs.json_value import JsonValue, Scalar, scalars

_DISTINCTIVE = re.compile(r"[0-9A-Z@_]|\S\s+\S")


def non_empty_scalars(value: JsonValue) -> Iterator[Scalar]:
    """Every scalar inside a value, `None` and empty texts left out."""
    return (leaf for leaf in scalars(value) if leaf is not None and leaf != "")


def is_distinctive(value: JsonValue) -> bool:
    """Whether meeting the value in a text can be no accident: plain small words and numbers can."""
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return len(value) >= 3 and bool(_DISTINCTIVE.search(value))
    return isinstance(value, (int, float)) and abs(value) >= 13
