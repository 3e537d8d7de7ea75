"""Finding provenance: an origin for a value on a path that the explorer did not take.

What the gold's calls record is known; a draft that reaches the same end by another call has to
have its arguments explained. The finder looks where a reader would: in the user's messages, most
recent first, then in the results, then at the schema's default. None means that the value comes
from nowhere, and the draft is not accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.origin import Default, FromResult, FromUser, Keyed, Listed, Origin
from turnloom.graphs.surface import find_spans


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
        path = _path_to(results[step], value)
        if path is not None:
            return FromResult(step, path)
    return Default() if _only_choice(value, schema) else None


def _listed(
    value: list[JsonValue],
    schema: JsonObject,
    queries: Sequence[str],
    results: Sequence[JsonValue],
) -> Origin | None:
    element = schema.get("items")
    inner = element if isinstance(element, dict) else {}
    found = [find_origin(each, inner, queries, results) for each in value]
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


def _path_to(result: JsonValue, value: JsonValue) -> Path | None:
    """The path of the first leaf that equals `value`, or None."""
    if isinstance(result, dict):
        pairs: Sequence[tuple[str | int, JsonValue]] = list(result.items())
    elif isinstance(result, list):
        pairs = list(enumerate(result))
    else:
        return () if type(result) is type(value) and result == value else None
    for key, each in pairs:
        below = _path_to(each, value)
        if below is not None:
            return (key, *below)
    return None
