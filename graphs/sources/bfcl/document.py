"""From BFCL's function documents to tools: its pseudo-schema becomes real JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.schema import items_of, properties_of
from turnloom.graphs.sources.annotation_file import AnnotationFile
from turnloom.graphs.tool import Tool, ToolAnnotation

_TYPES = {
    "dict": "object",
    "float": "number",
    "tuple": "array",
    "list": "array",
    "any": "",
}
_PREAMBLE = re.compile(r"^This tool belongs to .*?Tool description:\s*", re.DOTALL)
_ENUM = re.compile(r"\s*\[Enum\]:\s*(\[[^\]]*\]|[^.]+)\.?")
_OPTIONAL = re.compile(r"^\[Optional\]\s*")

_STATED_ELSEWHERE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("authenticate_travel", "grant_type"): ("read_write", "read", "write"),
    ("get_flight_cost", "travel_class"): ("economy", "business", "first"),
    ("book_flight", "travel_class"): ("economy", "business", "first"),
    ("place_order", "order_type"): ("Buy", "Sell"),
    ("wc", "mode"): ("l", "w", "c"),
    ("si_unit_conversion", "unit_in"): ("km", "m", "cm", "mm", "um", "nm"),
    ("si_unit_conversion", "unit_out"): ("km", "m", "cm", "mm", "um", "nm"),
    ("imperial_si_conversion", "unit_in"): (
        "cm", "in", "m", "ft", "yd", "km", "miles", "kg", "lb", "celsius", "fahrenheit",
    ),
    ("imperial_si_conversion", "unit_out"): (
        "cm", "in", "m", "ft", "yd", "km", "miles", "kg", "lb", "celsius", "fahrenheit",
    ),
}  # fmt: skip
"""Values that the classes accept and nothing else, where no `[Enum]` of the document says so."""

_IN_TRUTH_REQUIRED: Mapping[str, tuple[str, ...]] = {"retrieve_invoice": ("booking_id",)}
"""Documented as optional, but every call without it is refused."""


_IN_USD = frozenset(
    {
        ("fund_account", "amount"),
        ("withdraw_funds", "amount"),
        ("place_order", "price"),
        ("filter_stocks_by_price", "min_price"),
        ("filter_stocks_by_price", "max_price"),
        ("purchase_insurance", "insurance_cost"),
    }
)
"""Amounts whose document does not tell the currency."""


def tool_from_document(document: JsonObject, domain: str, written: AnnotationFile) -> Tool:
    """The tool that a function document describes, with its annotation."""
    name = str(document["name"])
    parameters = schema_from_document(cast(JsonObject, document["parameters"]))
    properties = cast("dict[str, JsonObject]", parameters.setdefault("properties", {}))
    for (tool, parameter), values in _STATED_ELSEWHERE.items():
        if tool == name:
            properties[parameter]["enum"] = list(values)
    for parameter, schema in properties.items():
        if (name, parameter) in _IN_USD:
            schema["description"] = f"{str(schema['description']).rstrip('. ')}, in USD."
    required = cast("list[JsonValue]", parameters.get("required", []))
    parameters["required"] = [*required, *_IN_TRUTH_REQUIRED.get(name, ())]
    response = document.get("response")
    returns = schema_from_document(response) if isinstance(response, dict) else None
    return Tool(
        name=name,
        description=_PREAMBLE.sub("", str(document["description"])).strip(),
        parameters=parameters,
        domain=domain,
        returns=returns,
        effect=written.effects.get(name, "unknown"),
        annotation=written.annotations.get(name, ToolAnnotation()),
    )


def schema_from_document(document: JsonObject) -> JsonObject:
    """A pseudo-schema as JSON Schema: real types, enumerations, no default that is no value."""
    schema: JsonObject = {}
    kind = _TYPES.get(str(document.get("type", "")), str(document.get("type", "")))
    if kind:
        schema["type"] = kind
    description, values = _read_description(str(document.get("description", "")))
    if description:
        schema["description"] = description
    if "items" in document:
        schema["items"] = schema_from_document(items_of(document))
    if values and kind == "array":
        cast(JsonObject, schema.setdefault("items", {"type": "string"}))["enum"] = list(values)
    elif values:
        schema["enum"] = list(values)
    if "properties" in document:
        properties = properties_of(document)
        schema["properties"] = {
            name: schema_from_document(inner) for name, inner in properties.items()
        }
    if "required" in document:
        schema["required"] = document["required"]
    if "default" in document and document["default"] != "None":
        schema["default"] = document["default"]
    return schema


def _read_description(text: str) -> tuple[str, list[str]]:
    """The text without BFCL's markers, and the values its `[Enum]` lists."""
    values: list[str] = []
    if match := _ENUM.search(text):
        values = [value.strip(" \"'") for value in match.group(1).strip("[]").split(",")]
        text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(_OPTIONAL.sub("", text.strip()).split()), [value for value in values if value]
