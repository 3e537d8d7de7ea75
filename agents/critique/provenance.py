"""Finding provenance: an origin for a value on a path that the explorer did not take.

What the gold's calls record is known; a draft that reaches the same end by another call has to
have its arguments explained. The finder looks where a reader would: in the user's messages, most
recent first, then in the results, then at the schema's default. None means that the value comes
from nowhere, and the draft is not accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path, leaves
from turnloom.graphs.language.surface import find_spans
from turnloom.graphs.origin import (
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    quoted_text,
    select_item,
)
from turnloom.graphs.schema import items_of


def find_origin(
    value: JsonValue, schema: JsonObject, queries: Sequence[str], results: Sequence[JsonValue]
) -> Origin | None:
    """Where `value` can be read from. `results` are the earlier steps' results, in order."""
    if isinstance(value, list):
        return _listed(value, schema, queries, results)
    if isinstance(value, dict):
        return _keyed(value, queries, results)
    for turn in range(len(queries) - 1, -1, -1):
        for start, end in find_spans(queries[turn], value):
            return FromUser(turn, start, end)
    for step in range(len(results) - 1, -1, -1):
        for path in _paths_to(results[step], value):
            origin = _from_result(step, path, results[step], queries)
            if origin is not None:
                return origin
    if _only_choice(value, schema):
        return Default()
    return _joined(value, queries, results) if isinstance(value, str) else None


def _joined(text: str, queries: Sequence[str], results: Sequence[JsonValue]) -> Origin | None:
    """A text that begins as the user dictates it and ends with a value that a result shows."""
    place = text.rfind(" ")
    while place > 0 and queries:
        start = queries[-1].find(text[:place])
        if start >= 0:
            said = FromUser(len(queries) - 1, start, start + place)
            for step in range(len(results) - 1, -1, -1):
                for path in _paths_to_text(results[step], text[place + 1 :]):
                    origin = _from_result(step, path, results[step], queries)
                    if origin is not None:
                        return Joined((said, origin), " ")
        place = text.rfind(" ", 0, place)
    return None


def _listed(
    value: list[JsonValue],
    schema: JsonObject,
    queries: Sequence[str],
    results: Sequence[JsonValue],
) -> Origin | None:
    element = items_of(schema)
    found = [find_origin(each, element, queries, results) for each in value]
    known = tuple(origin for origin in found if origin is not None)
    return Listed(known) if len(known) == len(found) else None


def _keyed(
    value: Mapping[str, JsonValue], queries: Sequence[str], results: Sequence[JsonValue]
) -> Origin | None:
    found = {key: find_origin(each, {}, queries, results) for key, each in value.items()}
    known = tuple((key, origin) for key, origin in found.items() if origin is not None)
    return Keyed(known) if len(known) == len(found) else None


def _only_choice(value: JsonValue, schema: JsonObject) -> bool:
    return schema.get("default", ...) == value or schema.get("enum") == [value]


def _from_result(step: int, path: Path, result: JsonValue, queries: Sequence[str]) -> Origin | None:
    """A claim on a place in a result; where it lies in one of several items, with what the user
    said to single that item out."""
    where = next((depth for depth, part in enumerate(path) if isinstance(part, int)), None)
    if where is None:
        return FromResult(step, path)
    items, index, inner = at_path(result, path[:where]), path[where], path[where + 1 :]
    if not isinstance(items, list) or any(isinstance(part, int) for part in inner):
        return None
    if len(items) == 1:
        return Selected(step, path[:where], inner, "only")
    item = items[index] if isinstance(index, int) else None
    for key, named in item.items() if isinstance(item, dict) else ():
        if not isinstance(named, str):
            continue
        for turn in range(len(queries) - 1, -1, -1):
            for start, end in find_spans(queries[turn], named):
                said = FromUser(turn, start, end)
                selection = Selected(step, path[:where], inner, "where", key, said, named)
                if select_item(items, selection) == index:
                    return selection
    return None


def _paths_to(result: JsonValue, value: JsonValue) -> Iterator[Path]:
    """The paths of all leaves that equal `value`, in document order; True is not 1."""
    kind = type(value)
    return (path for path, leaf in leaves(result) if type(leaf) is kind and leaf == value)


def _paths_to_text(result: JsonValue, text: str) -> Iterator[Path]:
    """The paths of all leaves that stand as `text` within a text."""
    return (
        path
        for path, leaf in leaves(result)
        if not isinstance(leaf, bool) and quoted_text(leaf) == text
    )
