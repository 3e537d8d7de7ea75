"""Reading a JSON Schema: its parts, the values that it allows, what its references stand for.

A part that is missing, or no such part, reads as an empty one: schemas come from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from turnloom.graphs.json_value import JsonObject, JsonValue, objects, with_objects

Schema: TypeAlias = JsonObject
"""A JSON Schema that is an object; `{}` allows everything."""

_HERE = "#/$defs/"
_PLAIN = ("string", "integer", "number", "boolean")
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float), "boolean": (bool,),
    "array": (list,), "object": (dict,),
}  # fmt: skip


# --- parts --------------------------------------------------------------------------------------


def type_of(schema: Schema) -> str:
    """The type that a schema names, the first of several; '' where it names none."""
    named = schema.get("type")
    if isinstance(named, list) and named:
        named = named[0]
    return named if isinstance(named, str) else ""


def properties_of(schema: Schema) -> dict[str, Schema]:
    """Property name -> its schema, in declared order. `true`, which allows all, reads as `{}`."""
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: _schema(each) for name, each in properties.items()}


def required_of(schema: Schema) -> frozenset[str]:
    """Names of the properties that an object must have."""
    required = schema.get("required")
    return frozenset(map(str, required)) if isinstance(required, list) else frozenset()


def items_of(schema: Schema) -> Schema:
    """The schema of an array's items."""
    return _schema(schema.get("items"))


def element_of(schema: Schema) -> Schema:
    """The schema of one value: of an array, that of its items."""
    return items_of(schema) if schema.get("type") == "array" and "items" in schema else schema


def options_of(schema: Schema) -> list[Schema]:
    """The schemas of `anyOf`, else of `oneOf`."""
    options = schema.get("anyOf") or schema.get("oneOf")
    return list(map(_schema, options)) if isinstance(options, list) else []


def definitions_of(schema: Schema) -> JsonObject:
    """Name -> what a reference to it stands for."""
    return _schema(schema.get("$defs"))


def _schema(part: JsonValue) -> Schema:
    return part if isinstance(part, dict) else {}


# --- values -------------------------------------------------------------------------------------


def choices_of(schema: Schema) -> list[JsonValue] | None:
    """The values of an enumeration; None where there is none."""
    allowed = schema.get("enum")
    return allowed if isinstance(allowed, list) else None


def default_of(schema: Schema) -> JsonValue:
    """The value that goes without saying: the default, or the only one that is allowed.

    Raises `LookupError` where there is none.
    """
    for key in ("default", "const"):
        if key in schema:
            return schema[key]
    allowed = choices_of(schema)
    if allowed is None or len(allowed) != 1:
        raise LookupError("the schema has no default for it")
    return allowed[0]


def has_type(value: JsonValue, schema: Schema) -> bool:
    """Whether a value is of a schema's type and enumeration; what else it asks is left open."""
    wanted = schema.get("type")
    if isinstance(wanted, str) and not isinstance(value, _TYPES.get(wanted, (object,))):
        return False
    if isinstance(value, bool) and wanted != "boolean":
        return False
    allowed = choices_of(schema)
    return allowed is None or value in allowed


# --- references ---------------------------------------------------------------------------------


def definition_of(schema: Schema, definitions: JsonObject) -> Schema | None:
    """What a schema's reference stands for; None where it refers to nothing that is defined."""
    meant = definitions.get(_named(schema.get("$ref")))
    return meant if isinstance(meant, dict) else None


def inline_values(schema: Schema, definitions: JsonObject) -> Schema:
    """`schema` with every reference to a plain value (an enum) written out.

    What stands beside the reference, its description say, counts before the definition's. Objects
    stay shared, since they may be large, or hold themselves.
    """

    def written_out(one: JsonObject) -> JsonObject:
        meant = definition_of(one, definitions)
        if meant is None or not ("enum" in meant or meant.get("type") in _PLAIN):
            return one
        return {**meant, **{key: value for key, value in one.items() if key != "$ref"}}

    return with_objects(schema, written_out)


def adopt(schema: Schema, definitions: JsonObject, into: JsonObject, owner: str) -> Schema:
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


def fits_schema(value: JsonValue, schema: JsonObject) -> bool:
    """Whether a scalar is of a schema's type, enumeration and bounds."""
    if not has_type(value, schema):
        return False
    if isinstance(value, (int, float)):
        least, most = schema.get("minimum"), schema.get("maximum")
        if isinstance(least, (int, float)) and value < least:
            return False
        return not (isinstance(most, (int, float)) and value > most)
    return value != ""
