"""Result patterns: where, in the results of a tool, the values of a kind sit.

`flights[].id` each element of the list `flights`, its `id`; `cards.*.limit` each value of the
object `cards`; `cards{}` the keys of that object; `[]` each element of a result that is a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from turnloom.graphs.json_value import JsonValue, Path

_TOKEN = re.compile(r"\[\]|\{\}|[^.\[\]{}]+")
KEYS = "{}"
EACH = "[]"
ANY_KEY = "*"


@lru_cache(maxsize=4096)
def parse(pattern: str) -> tuple[str, ...]:
    """Split a pattern into its tokens: keys, `*`, `[]` and `{}`."""
    return tuple(_TOKEN.findall(pattern))


def matches(value: JsonValue, pattern: str) -> Iterator[tuple[Path, JsonValue]]:
    """Every (path, value) in `value` that the pattern describes, in document order.

    For `{}` the value is a key of the object; its path is that key's, so that the path names the
    entry while the value is the key itself.
    """
    return _matches(value, parse(pattern), ())


def _matches(
    value: JsonValue, tokens: tuple[str, ...], path: Path
) -> Iterator[tuple[Path, JsonValue]]:
    if not tokens:
        if value is not None:
            yield path, value
        return
    token, rest = tokens[0], tokens[1:]
    if token == EACH:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _matches(item, rest, (*path, index))
    elif not isinstance(value, dict):
        return
    elif token == KEYS:
        for key in value:
            yield (*path, KEYS, key), key
    elif token == ANY_KEY:
        for key, item in value.items():
            yield from _matches(item, rest, (*path, key))
    elif token in value:
        yield from _matches(value[token], rest, (*path, token))


def of_path(path: Path) -> str:
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
