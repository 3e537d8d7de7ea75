"""Lists of tools in the forms that people have them in, told apart by their shape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.schema import Schema, properties_of
from turnloom.graphs.sources.data_file import DataError, parse_data, read_data_file

TOOL_LIMIT = 20_000
_LISTS = (
    "tools",
    "functions",
    "function",
    "functionDeclarations",
    "function_declarations",
    "items",
)
"""Under what an object has its list of tools."""
_PARAMETERS = (
    "parameters",
    "input_schema",
    "inputSchema",
    "args_schema",
    "args",
    "parametersJsonSchema",
)
_RETURNS = ("outputSchema", "output_schema", "response", "returns", "output")
_PLAIN_TYPES = {
    "dict": "object", "float": "number", "double": "number", "int": "integer", "long": "integer",
    "tuple": "array", "list": "array", "set": "array", "str": "string", "bool": "boolean",
    "any": "", "enum": "string", "hashmap": "object", "arraylist": "array", "char": "string",
}  # fmt: skip
"""Types as other languages, and BFCL's function documents, call them."""


@dataclass(frozen=True, slots=True)
class ListedTool:
    """A tool as a list has it, whatever its form: `returns` is None where the list is silent."""

    name: str
    description: str
    parameters: Schema
    returns: Schema | None = None
    reads: bool | None = None
    """What its hints say of it, if they do."""


def read_tool_list(path: Path) -> tuple[ListedTool, ...]:
    """The tools of a file. Raises `SourceError`."""
    found = list(_tools(_data(path)))
    if len(found) > TOOL_LIMIT:
        raise SourceError(f"{path}: has more than {TOOL_LIMIT:,} tools")
    if not found:
        raise SourceError(
            f"{path}: has no tool that is understood: a list of tools as OpenAI, Anthropic, "
            "Gemini, LangChain, MCP or BFCL write them, or of JSON Schemas with a `title` each"
        )
    return tuple(found)


def _data(path: Path) -> JsonValue:
    """A file of one value, or of one value a line."""
    try:
        return read_data_file(path)
    except SourceError:
        if path.suffix not in (".jsonl", ".ndjson", ".json"):
            raise
        lines = _lines(path)
        if lines is None:
            raise
        return lines


def _lines(path: Path) -> list[JsonValue] | None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        found = [parse_data(line) for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, DataError):
        return None
    return found if len(found) > 1 else None


def _tools(value: JsonValue) -> Iterator[ListedTool]:
    """The tools in a value: a list of them, an object that holds such a list, or one by name."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            tool = _tool(node)
            if tool is not None:
                yield tool
            else:
                waiting += reversed(_held(node))


def _held(node: JsonObject) -> list[JsonValue]:
    """What in an object may be tools: a list under a usual name, else each under its own."""
    inner = node.get("result")
    for holder in (node, inner if isinstance(inner, dict) else {}):
        for key in _LISTS:
            if isinstance(holder.get(key), (list, dict)):
                return [holder[key]]
    named = {name: each for name, each in node.items() if isinstance(each, dict)}
    if all("description" in each or _schema(each) is not None for each in named.values()):
        return [{"name": name, **each} for name, each in named.items()]
    return []


def _tool(one: JsonObject) -> ListedTool | None:
    """One tool, in any of the forms; None for what is none."""
    inner = one.get("function")
    if isinstance(inner, dict) and isinstance(inner.get("name"), str):
        return _tool(inner)
    spec = one.get("toolSpec")
    if isinstance(spec, dict):  # Bedrock's
        return _tool(spec)
    name = one.get("name")
    if not isinstance(name, str):
        name = one.get("title") if "properties" in one else None
        schema: Schema | None = one
    else:
        schema = _schema(one)
        if schema is None and "properties" in one:
            schema = one
    if not isinstance(name, str) or (schema is None and "description" not in one):
        return None
    hints = one.get("annotations")
    reads = hints.get("readOnlyHint") if isinstance(hints, dict) else None
    description = one.get("description")
    return ListedTool(
        name=name,
        description=description if isinstance(description, str) else "",
        parameters=with_plain_types(schema or {}),
        returns=_returned(one),
        reads=reads if isinstance(reads, bool) else None,
    )


def _schema(one: JsonObject) -> Schema | None:
    """The schema of a tool's parameters, under whichever name."""
    for key in _PARAMETERS:
        found = one.get(key)
        if isinstance(found, dict):
            inner = found.get("json")
            if isinstance(inner, dict):
                return inner
            is_schema = "properties" in found or "type" in found or "$ref" in found or not found
            return found if is_schema else {"type": "object", "properties": found}
    return None


def _returned(one: JsonObject) -> Schema | None:
    for key in _RETURNS:
        found = one.get(key)
        if isinstance(found, dict) and ("properties" in found or "type" in found):
            return with_plain_types(found)
    return None


def _plain_schema(schema: Schema) -> Schema:
    """A schema with the types of JSON, whatever they are called (`dict`, `STRING`)."""
    named = schema.get("type")
    kind = named.lower() if isinstance(named, str) else named
    changed = dict(schema)
    if isinstance(kind, str):
        changed["type"] = _PLAIN_TYPES.get(kind, kind)
    if not changed.get("type"):
        changed.pop("type", None)
    return changed


def with_plain_types(schema: Schema) -> Schema:
    """The same for all schemas inside: those of properties and items."""
    made = _plain_schema(schema)
    if properties := properties_of(made):
        made["properties"] = {name: with_plain_types(each) for name, each in properties.items()}
    items = made.get("items")
    if isinstance(items, dict):
        made["items"] = with_plain_types(items)
    return made
