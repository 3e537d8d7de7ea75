"""Result patterns: where, in the results of a tool, the values of a semantic type sit.

`flights[].id` each element of the list `flights`, its `id`; `cards.*.limit` each value of the
object `cards`; `cards{}` the keys of that object; `[]` each element of a result that is a list.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

from turnloom.graphs.json_value import JsonValue, Path

_TOKEN = re.compile(r"\[\]|\{\}|[^.\[\]{}]+")
KEYS = "{}"
EACH = "[]"
ANY_KEY = "*"
MARKS = frozenset((KEYS, EACH, ANY_KEY))
"""What in a pattern names no field."""

Place: TypeAlias = tuple[Path, JsonValue]
"""A value and where it sits."""


@lru_cache(maxsize=4096)
def parse_pattern(pattern: str) -> tuple[str, ...]:
    """Split a pattern into its tokens: keys, `*`, `[]` and `{}`."""
    return tuple(_TOKEN.findall(pattern))


def match_pattern(value: JsonValue, pattern: str) -> list[Place]:
    """Every (path, value) in `value` that the pattern describes, in document order.

    For `{}` the value is a key of the object; its path is that key's, so that the path names the
    entry while the value is the key itself.
    """
    found: list[Place] = [((), value)]
    for token in parse_pattern(pattern):
        found = _inside(found, token)
    return [place for place in found if place[1] is not None]


def _inside(places: list[Place], token: str) -> list[Place]:
    """Where one token leads to from each of the places."""
    if token == EACH:
        return [
            ((*path, index), item)
            for path, value in places
            if isinstance(value, list)
            for index, item in enumerate(value)
        ]
    tables = [(path, value) for path, value in places if isinstance(value, dict)]
    if token == KEYS:
        return [((*path, KEYS, key), key) for path, table in tables for key in table]
    if token == ANY_KEY:
        return [((*path, key), item) for path, table in tables for key, item in table.items()]
    return [((*path, token), table[token]) for path, table in tables if token in table]


def covers(pattern: str, path: Path) -> bool:
    """Whether a path is an instance of the pattern."""
    tokens = parse_pattern(pattern)
    parts = path[:-1] if path[-2:-1] == (KEYS,) else path
    return len(tokens) == len(parts) and all(
        token in (ANY_KEY, EACH if isinstance(part, int) else part)
        for token, part in zip(tokens, parts, strict=True)
    )


def pattern_of(path: Path) -> str:
    """The pattern that a path is an instance of, with list indices generalised."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += EACH
        elif part == KEYS:
            return text + KEYS
        else:
            text += f".{part}" if text else part
    return text
