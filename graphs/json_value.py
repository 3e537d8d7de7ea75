"""JSON as a type: what crosses every seam between tools, environments, models and files."""

from __future__ import annotations

from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

Path: TypeAlias = tuple[str | int, ...]
"""Where a value sits inside a JSON value: object keys and list indices, outermost first.

A path that ends in `"{}"` and a key stands for that key itself (an object used as a table)."""


def at_path(value: JsonValue, path: Path) -> JsonValue:
    """Return the value at `path`. Raises `LookupError` where the path leads nowhere."""
    for depth, part in enumerate(path):
        if isinstance(value, dict) and isinstance(part, str):
            if part == "{}" and part not in value:
                return _key(value, path[depth + 1 :])
            value = value[part]
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
        else:
            raise LookupError(f"no {part!r} inside a {type(value).__name__}")
    return value


def _key(table: JsonObject, rest: Path) -> str:
    key = rest[0] if len(rest) == 1 else None
    if not isinstance(key, str) or key not in table:
        raise LookupError(f"no key {key!r}")
    return key
