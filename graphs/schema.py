"""The `$defs` of a schema: what its references stand for, also where a part of it goes."""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.graphs.json_value import JsonObject, JsonValue, objects, with_objects

_HERE = "#/$defs/"
_PLAIN = ("string", "integer", "number", "boolean")


def inlined(schema: JsonObject, definitions: JsonObject) -> JsonObject:
    """`schema` with every reference to a plain value (an enum) written out.

    What stands beside the reference, its description say, counts before the definition's. Objects
    stay shared, since they may be large, or hold themselves.
    """

    def written_out(one: JsonObject) -> JsonObject:
        meant = definitions.get(_named(one.get("$ref")))
        if not isinstance(meant, dict) or not ("enum" in meant or meant.get("type") in _PLAIN):
            return one
        return {**meant, **{key: value for key, value in one.items() if key != "$ref"}}

    return with_objects(schema, written_out)


def adopted(
    schema: JsonObject, definitions: JsonObject, into: JsonObject, owner: str
) -> JsonObject:
    """`schema` for a place that has the definitions `into`; those that it needs are added there.

    Where one of their names means something else already, they go by `owner` and their name.
    """
    needed = dict(_needed(schema, definitions))
    clash = any(into.get(name, meant) != meant for name, meant in needed.items())
    names = {name: f"{owner}_{name}" if clash else name for name in needed}

    def renamed(one: JsonObject) -> JsonObject:
        name = _named(one.get("$ref"))
        return {**one, "$ref": f"{_HERE}{names[name]}"} if name in names else one

    for name, meant in needed.items():
        into[names[name]] = with_objects(meant, renamed)
    return with_objects(schema, renamed)


def _needed(schema: JsonObject, definitions: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """What `schema` refers to, straight or through others; each once."""
    seen: set[str] = set()
    waiting = [schema]
    while waiting:
        for each in objects(waiting.pop()):
            name = _named(each.get("$ref"))
            meant = definitions.get(name)
            if isinstance(meant, dict) and name not in seen:
                seen.add(name)
                waiting.append(meant)
                yield name, meant


def _named(reference: JsonValue) -> str:
    """The definition that a reference names, or "". A property *named* `$ref` holds no text."""
    if not isinstance(reference, str) or not reference.startswith(_HERE):
        return ""
    return reference.removeprefix(_HERE)
