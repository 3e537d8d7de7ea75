"""Tools from Python callables: signature, annotations and docstring become the specification."""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable
from typing import Any

from pydantic import PydanticSchemaGenerationError, PydanticUserError, TypeAdapter

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import Card, Effect, Tool

_ARGS_HEADER = re.compile(r"^\s*(Args|Arguments|Parameters):\s*$")
_ANY_HEADER = re.compile(
    r"^\s*(Args|Arguments|Parameters|Returns|Raises|Yields|Examples?|Notes?):\s*$"
)
_ARGUMENT = re.compile(r"^\s*\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$")


def tool_from_callable(
    function: Callable[..., object],
    domain: str,
    card: Card | None = None,
    effect: Effect = "unknown",
) -> Tool:
    """Make a tool of a function or method; its first parameter is dropped when it is `self`.

    Raises `SourceError` when an annotation has no JSON Schema, or a parameter is `*args`.
    """
    name = function.__name__
    description, documented = _read_docstring(inspect.getdoc(function) or "")
    try:
        hints = typing.get_type_hints(function, include_extras=True)
    except NameError as error:
        raise SourceError(f"{domain}.{name}: an annotation cannot be resolved: {error}") from None
    properties: JsonObject = {}
    required: list[JsonValue] = []
    definitions: JsonObject = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise SourceError(
                f"{domain}.{name}: *{parameter.name} cannot be offered as a tool parameter"
            )
        schema = _schema(
            hints.get(parameter.name, Any), f"{domain}.{name}({parameter.name})", definitions
        )
        if "description" not in schema and parameter.name in documented:
            schema["description"] = documented[parameter.name]
        if parameter.default is parameter.empty:
            required.append(parameter.name)
        else:
            schema["default"] = parameter.default
        properties[parameter.name] = schema
    parameters: JsonObject = {"type": "object", "properties": properties, "required": required}
    if definitions:
        parameters["$defs"] = definitions
    return Tool(
        name=name,
        description=description or name.replace("_", " "),
        parameters=parameters,
        domain=domain,
        returns=_returns(hints.get("return")),
        effect=effect,
        card=card or Card(),
    )


def _schema(annotation: Any, where: str, definitions: JsonObject) -> JsonObject:
    try:
        schema: JsonObject = TypeAdapter(annotation).json_schema(mode="validation")
    except (PydanticSchemaGenerationError, PydanticUserError):
        raise SourceError(f"{where}: the annotation {annotation!r} has no JSON Schema") from None
    local = schema.pop("$defs", None)
    if isinstance(local, dict):
        definitions.update(local)
    schema.pop("title", None)
    return schema


def _returns(annotation: Any) -> JsonObject | None:
    if annotation is None or annotation is type(None):
        return None
    try:
        schema: JsonObject = TypeAdapter(annotation).json_schema(mode="serialization")
    except (PydanticSchemaGenerationError, PydanticUserError):
        return None
    return schema or None


def _read_docstring(text: str) -> tuple[str, dict[str, str]]:
    """Split a Google-style docstring into its description and its parameters' descriptions."""
    description: list[str] = []
    documented: dict[str, str] = {}
    section = "description"
    current = ""
    for line in text.splitlines():
        if _ANY_HEADER.match(line):
            section = "args" if _ARGS_HEADER.match(line) else "other"
            current = ""
        elif section == "description":
            description.append(line.strip())
        elif section == "args" and line.strip():
            entry = _ARGUMENT.match(line)
            if entry and (not current or _indent(line) <= 4):
                current = entry.group(1)
                documented[current] = entry.group(2).strip()
            elif current:
                documented[current] += " " + line.strip()
    paragraphs = " ".join(description).split("  ")
    return " ".join(part.strip() for part in paragraphs if part.strip()), documented


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
