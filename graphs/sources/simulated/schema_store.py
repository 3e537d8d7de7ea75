"""The schemas of one document, shared by all of its operations.

References are followed where a schema is looked at and nowhere else, so that recursive and huge
schemas cost what is looked at. What leaves the store is a projection: plain JSON Schema without
references, cut at a depth and a number of parts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

import jsonschema_rs

from turnloom.graphs.json_value import JsonObject, JsonValue, elements, is_number, objects
from turnloom.graphs.schema import Schema, items_of, properties_of, required_of, type_of

MAX_NESTED = 100
"""Schemas that may stand for one another (`$ref`, `allOf`, `oneOf`) until it is given up."""
PROJECTED_DEPTH = 4
PROJECTED_PARTS = 150
DESCRIPTION_LENGTH = 300
MAX_CHOICES = 60

_KEPT = (
    "enum", "format", "default", "minimum", "maximum", "minLength", "maxLength", "minItems",
    "maxItems", "multipleOf",
)  # fmt: skip
_PARTS = ("allOf", "oneOf", "anyOf", "$ref", "properties", "required")
_TRICKY = re.compile(r"\(\?|\\[1-9]|[+*}]\)*[+*{]")
"""What makes a pattern more than a simple one: look-around, back references, nested repetition."""


def is_simple_pattern(pattern: JsonValue) -> bool:
    """Whether a pattern is of a kind that can be checked in no time."""
    if not isinstance(pattern, str) or len(pattern) > 120 or _TRICKY.search(pattern):
        return False
    return _compiles(pattern)


@lru_cache(maxsize=4096)
def _compiles(pattern: str) -> bool:
    try:
        jsonschema_rs.validator_for({"pattern": pattern}, offline=True)
    except ValueError:
        return False
    return True


class SchemaStore:
    """The schemas under `root`, the whole document."""

    def __init__(self, root: JsonObject) -> None:
        self._root = root
        self._merged: dict[int, tuple[Schema, Schema]] = {}

    def external_reference(self) -> str:
        """The first reference that leads out of the document, or ''."""
        for one in objects(self._root):
            reference = one.get("$ref")
            if isinstance(reference, str) and not reference.startswith("#"):
                return reference
        return ""

    def target(self, reference: str) -> JsonObject:
        """What a local reference stands for; {} where it leads nowhere."""
        node: JsonValue = self._root
        for part in reference.removeprefix("#").split("/")[1:]:
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict):
                node = node.get(key)
            elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
                node = node[int(key)]
            else:
                return {}
        return node if isinstance(node, dict) else {}

    def name(self, schema: Schema) -> str:
        """What the document calls a schema that is a reference, or ''."""
        reference = schema.get("$ref")
        return reference.rpartition("/")[2] if isinstance(reference, str) else ""

    def read(self, schema: Schema) -> Schema:
        """A schema as one: its references followed, what it is all of merged, of several options
        the first. Its parts are as the document has them. `nullable` says whether null will do."""
        known = self._merged.get(id(schema))
        if known is None:
            known = self._merged[id(schema)] = (schema, self._read(schema, 0, {}))
        return known[1]

    def _read(self, schema: Schema, nested: int, met: dict[int, Schema]) -> Schema:
        """`met` has what was read on the way, each schema once however often it is a part."""
        if nested > MAX_NESTED:
            return {}
        known = met.get(id(schema))
        if known is None:
            met[id(schema)] = {}  # one that is part of itself adds nothing
            known = met[id(schema)] = self._merge(schema, nested, met)
        return known

    def _merge(self, schema: Schema, nested: int, met: dict[int, Schema]) -> Schema:
        reference = schema.get("$ref")
        if isinstance(reference, str):
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            return {**self._read(self.target(reference), nested + 1, met), **beside}
        own = {key: value for key, value in schema.items() if key not in _PARTS}
        own["nullable"] = _is_nullable(schema)
        own |= _one_type(own)
        properties: JsonObject = dict(properties_of(schema))
        required = set(required_of(schema))
        for part in self._parts(schema):
            merged = self._read(part, nested + 1, met)
            properties = {**properties_of(merged), **properties}
            required |= required_of(merged)
            own = {**merged, **own, "nullable": own["nullable"] or _is_null(part)}
        if properties:
            own["properties"] = properties
            needed: list[JsonValue] = [name for name in properties if name in required]
            own["required"] = needed
        return own if type_of(own) else {**own, **_meant_type(own)}

    def _parts(self, schema: Schema) -> list[Schema]:
        """What a schema is all of, and the first of its options that is not null."""
        parts = [each for each in elements(schema.get("allOf")) if isinstance(each, dict)]
        for key in ("oneOf", "anyOf"):
            options = [each for each in elements(schema.get(key)) if isinstance(each, dict)]
            real = [each for each in options if not _is_null(each)]
            parts += real[:1]
        return parts

    def project(self, schema: Schema, depth: int = PROJECTED_DEPTH) -> Schema:
        """Plain JSON Schema for what is written in a call."""
        return self._projected(schema, depth, [PROJECTED_PARTS])

    def _projected(self, schema: Schema, depth: int, room: list[int]) -> Schema:
        room[0] -= 1
        merged = self.read(schema)
        kind = type_of(merged)
        made: Schema = {"type": kind} if kind in _TYPES else {}
        description = plain_text(merged.get("description"), DESCRIPTION_LENGTH)
        if description:
            made["description"] = description
        made |= {key: merged[key] for key in _KEPT if key in merged and _is_valid(key, merged[key])}
        for bound, plain in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
            told = merged.get(bound)
            if told is True and plain in made:
                made[bound] = made.pop(plain)
            elif is_number(told):
                made[bound] = told
        if "const" in merged:
            made["enum"] = [merged["const"]]
        if kind == "string" and is_simple_pattern(merged.get("pattern")):
            made["pattern"] = merged["pattern"]
        if kind == "array":
            inside = items_of(merged)
            made["items"] = self._projected(inside, depth - 1, room) if depth and inside else {}
        if kind == "object" and depth:
            made |= self._projected_object(merged, depth, room)
        if merged.get("nullable") and kind in _TYPES:
            made["type"] = [kind, "null"]
            made |= {"enum": [*elements(made["enum"]), None]} if "enum" in made else {}
        return made

    def _projected_object(self, merged: Schema, depth: int, room: list[int]) -> Schema:
        """Its properties, those that a call must give first, as far as there is room."""
        required = required_of(merged)
        properties: JsonObject = {}
        for name, each in sorted(
            properties_of(merged).items(), key=lambda item: item[0] not in required
        ):
            is_needed = name in required
            if self.read(each).get("readOnly") is True or (room[0] <= 0 and not is_needed):
                continue
            properties[name] = self._projected(each, depth - 1 if room[0] > 0 else 0, room)
        if not properties:
            return {}
        needed: list[JsonValue] = [name for name in properties if name in required]
        return {"properties": properties, **({"required": needed} if needed else {})}


_TYPES = frozenset(("string", "integer", "number", "boolean", "array", "object"))


def _one_type(schema: Schema) -> Schema:
    """Of several types the first that is not null."""
    listed = elements(schema.get("type"))
    return {"type": next((each for each in listed if each != "null"), "null")} if listed else {}


def _meant_type(schema: Schema) -> Schema:
    """The type that goes without saying."""
    if "properties" in schema or isinstance(schema.get("additionalProperties"), dict):
        return {"type": "object"}
    return {"type": "array"} if "items" in schema else {}


def _is_null(schema: Schema) -> bool:
    return schema.get("type") == "null" or schema.get("enum") == [None]


def _is_nullable(schema: Schema) -> bool:
    options = [*elements(schema.get("oneOf")), *elements(schema.get("anyOf"))]
    return (
        schema.get("nullable") is True
        or "null" in elements(schema.get("type"))
        or any(isinstance(each, dict) and _is_null(each) for each in options)
    )


def _is_valid(key: str, value: JsonValue) -> bool:
    """Whether a keyword has a value that JSON Schema gives it; anybody's document may not."""
    match key:
        case "enum":
            return isinstance(value, list) and 0 < len(value) <= MAX_CHOICES
        case "format":
            return isinstance(value, str)
        case "default":
            return not isinstance(value, (dict, list)) and value is not None
        case "multipleOf":
            return isinstance(value, (int, float)) and value > 0
        case "minimum" | "maximum":
            return is_number(value)
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31


_TAG = re.compile(r"<[^>]{1,200}>")
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)]{0,500}\)")
_MARKS = re.compile(r"[*`]{1,3}|^#+\s*", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")


def plain_text(text: JsonValue, length: int) -> str:
    """A description as one line, without marks, cut behind a sentence where it is too long."""
    if not isinstance(text, str):
        return ""
    bare = " ".join(_MARKS.sub("", _LINK.sub(r"\1", _TAG.sub(" ", text[: 20 * length]))).split())
    if len(bare) <= length:
        return bare
    ends = [found.end() for found in _SENTENCE_END.finditer(bare[:length])]
    return bare[: ends[-1]] if ends else bare[:length].rsplit(" ", 1)[0] + " …"
