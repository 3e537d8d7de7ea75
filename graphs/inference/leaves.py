"""Leaves: the scalar fields of JSON values, gathered by pattern.

An object that is used as a table (its keys are ids or names, its values are alike) is generalised
over its keys: `books.*.title`, and `books{}` for the keys themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.morphology import last_word, singular
from turnloom.graphs.schema import (
    definition_of,
    definitions_of,
    items_of,
    options_of,
    properties_of,
)

MAX_DEPTH = 6
"""Fields nested deeper than this are not looked at."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar field: its pattern, its own name, and the name of what holds it (in singular).

    `own` is '' for an element of a list of scalars and for a key of a table.
    """

    pattern: str
    own: str
    holder: str
    values: tuple[JsonValue, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(value for value in self.values if isinstance(value, str))


def leaves_of(values: Iterable[JsonValue], root: str = "") -> list[Leaf]:
    """The leaves of several values of one shape. `root` names what the outermost stands for."""
    found: dict[tuple[str, str, str], dict[str, JsonValue]] = {}
    for value in values:
        for pattern, own, holder, scalar in _walk(value, "", "", root, 0):
            found.setdefault((pattern, own, holder), {}).setdefault(f"{scalar!r}", scalar)
    return [Leaf(*where, tuple(scalars.values())) for where, scalars in found.items()]


def _walk(
    value: JsonValue, pattern: str, own: str, holder: str, depth: int
) -> Iterator[tuple[str, str, str, JsonValue]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        inner = _last(own) or holder
        for item in value:
            if isinstance(item, (dict, list)):
                yield from _walk(item, f"{pattern}[]", "", inner, depth + 1)
            else:
                yield f"{pattern}[]", "", inner, item
    elif isinstance(value, dict):
        inner = _last(own) or holder
        dot = f"{pattern}." if pattern else ""
        if is_table(value):
            for key in value:
                yield f"{pattern}{{}}", "", inner, key
            for item in value.values():
                yield from _walk(item, f"{dot}*", "", inner, depth + 1)
        else:
            for key, item in value.items():
                yield from _walk(item, f"{dot}{key}", key, inner, depth + 1)
    elif value is not None:
        yield pattern, own, holder, value


def _last(name: str) -> str:
    """A field's name as the name of one thing in it: `open_orders` → `order`."""
    return singular(last_word(name))


def is_table(value: JsonObject) -> bool:
    """Whether an object's keys are data: ids or names, over values that look alike."""
    if not value:
        return False
    if any(_is_data(key) for key in value):
        return True
    items = list(value.values())
    if len(items) < 2 or not all(isinstance(item, dict) for item in items):
        return False
    shapes = {frozenset(item) for item in items if isinstance(item, dict)}
    return len(shapes) == 1


def _is_data(key: str) -> bool:
    if not key or " " in key or "@" in key or "." in key or "/" in key:
        return True
    return (
        key[0].isdigit()
        or (any(c.isdigit() for c in key) and key != key.lower())
        or ("-" in key and any(c.isdigit() for c in key))
    )


def schema_leaves(schema: JsonObject | None, root: str = "") -> list[Leaf]:
    """The leaves that a JSON Schema of a result promises; they have no values."""
    found: dict[tuple[str, str, str], None] = {}
    if schema is not None:
        for leaf in _promised(schema, "", "", root, definitions_of(schema), 0):
            found.setdefault(leaf)
    return [Leaf(*where, ()) for where in found]


def _promised(
    schema: JsonObject, pattern: str, own: str, holder: str, shared: JsonObject, depth: int
) -> Iterator[tuple[str, str, str]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(schema.get("$ref"), str):
        meant = definition_of(schema, shared)
        if meant is not None:
            yield from _promised(meant, pattern, own, holder, shared, depth + 1)
        return
    for option in options_of(schema):
        yield from _promised(option, pattern, own, holder, shared, depth + 1)
    properties, items = properties_of(schema), items_of(schema)
    inner = _last(own) or holder
    if "properties" in schema:
        dot = f"{pattern}." if pattern else ""
        for key, item in properties.items():
            yield from _promised(item, f"{dot}{key}", key, inner, shared, depth + 1)
    elif items:
        yield from _promised(items, f"{pattern}[]", "", inner, shared, depth + 1)
    elif schema.get("type") in ("string", "integer", "number"):
        yield pattern, own, holder if own else inner
