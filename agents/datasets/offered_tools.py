"""The tools that a row offers, in whatever form they are described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import jsonschema_rs
import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue, with_objects
from turnloom.graphs.language.morphology import is_identifier

_TYPES = {
    "dict": "object", "map": "object", "hashmap": "object", "list": "array", "tuple": "array",
    "set": "array", "arraylist": "array", "str": "string", "text": "string", "char": "string",
    "float": "number", "double": "number", "int": "integer", "long": "integer", "bool": "boolean",
}  # fmt: skip
"""What authors of Python, Java and JavaScript write for JSON Schema's types."""
_KNOWN = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})
_OPEN = ("additionalProperties", "patternProperties", "allOf", "anyOf", "oneOf", "$ref", "if")


@dataclass(frozen=True, slots=True)
class OfferedTools:
    """Tools by name. `listed` are those that can be read, as chat templates take them; `faults`
    what is wrong with the list; `loose` whether a schema had to be read with good will."""

    listed: Sequence[JsonObject]
    parameters: Mapping[str, JsonObject]
    faults: Sequence[tuple[str, str]]
    identifiers: frozenset[str]
    loose: bool

    def fault(self, tool: str, arguments: JsonObject) -> str:
        """How arguments do not fit their tool; '' where they do."""
        validator = _validator(orjson.dumps(self.parameters[tool]))
        if validator is None or validator.is_valid(arguments):
            return ""
        return _sentence(next(iter(validator.iter_errors(arguments))))

    def unknown(self, tool: str, arguments: JsonObject) -> list[str]:
        """Arguments that a tool does not have, where its schema lists those that it has."""
        schema = self.parameters[tool]
        properties = schema.get("properties")
        if not isinstance(properties, dict) or any(schema.get(key) for key in _OPEN):
            return []
        return [name for name in arguments if name not in properties]


def offered_tools(tools: JsonValue) -> OfferedTools:
    """The tools in a row's list; read once for rows that offer the same."""
    return _read(orjson.dumps(tools, option=orjson.OPT_NON_STR_KEYS))


@lru_cache(maxsize=512)
def _read(text: bytes) -> OfferedTools:
    given = orjson.loads(text)
    listed: list[JsonObject] = []
    parameters: dict[str, JsonObject] = {}
    faults: list[tuple[str, str]] = []
    loose = False
    if not isinstance(given, list):
        faults.append(("schema:tool", "the tools are no list"))
        given = []
    for number, each in enumerate(given):
        function = each.get("function") if isinstance(each, dict) else None
        tool = function if isinstance(function, dict) else each
        name = tool.get("name") if isinstance(tool, dict) else None
        if not isinstance(name, str) or not name:
            faults.append(("schema:tool", f"tool {number} has no name"))
            continue
        if name in parameters:
            faults.append(("schema:twice", f"{name} is offered twice"))
            continue
        schema, kind = _schema(tool.get("parameters", tool.get("input_schema")))
        loose = loose or kind == "loose"
        if kind == "unusable":
            faults.append(("schema:tool", f"the parameters of {name} are no JSON Schema"))
        parameters[name] = schema
        described = {key: value for key, value in tool.items() if key != "type"}
        listed.append({"type": "function", "function": {**described, "parameters": schema}})
    names = frozenset(name for name in parameters if is_identifier(name))
    return OfferedTools(listed, parameters, faults, names, loose)


def _schema(given: JsonValue) -> tuple[JsonObject, str]:
    """A schema, and whether it is one as it stands (`strict`), by good will (`loose`), or not."""
    if given is None or given == {}:
        return {}, "strict"
    if not isinstance(given, dict):
        return {}, "unusable"
    if _is_flat(given):
        return with_objects({"type": "object", "properties": given}, _with_known_types), "loose"
    if _validator(orjson.dumps(given)) is not None:
        return given, "strict"
    mended = with_objects(given, _with_known_types)
    usable = _validator(orjson.dumps(mended)) is not None
    return (mended, "loose") if usable else ({}, "unusable")


def _is_flat(given: JsonObject) -> bool:
    """Whether the parameters stand there by themselves, without an object around them."""
    named = {"type", "properties", "$ref", "anyOf", "oneOf", "allOf", "additionalProperties"}
    return not named & given.keys() and all(
        isinstance(each, dict) and {"type", "description"} & each.keys() for each in given.values()
    )


def _with_known_types(part: JsonObject) -> JsonObject:
    """A part of a schema with types that JSON Schema has; what it cannot say is left open."""
    kind = part.get("type")
    changed = dict(part)
    if isinstance(kind, str) and kind not in _KNOWN:
        word = kind.lower().replace("<", ",").replace("[", ",").split(",")[0].strip()
        meant = _TYPES.get(word, word)
        changed.pop("type")
        if meant in _KNOWN:
            changed["type"] = meant
    if isinstance(changed.get("required"), bool):
        changed.pop("required")
    return changed


@lru_cache(maxsize=4096)
def _validator(schema: bytes) -> jsonschema_rs.Validator | None:
    """A compiled validator; None where it is no schema. No reference is ever fetched."""
    try:
        return jsonschema_rs.validator_for(orjson.loads(schema), offline=True)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError):
        return None


def _sentence(error: jsonschema_rs.ValidationError) -> str:
    place = ".".join(map(str, error.instance_path))
    text = str(error.message).split("\n")[0]
    return f"{place}: {text[:160]}" if place else text[:160]
