"""What a mock endpoint answers: a function from request to message. The default repeats."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.schema import items_of, properties_of, type_of

Answer = Callable[[JsonObject, Random], JsonObject]
"""From the request's body to the assistant's message (`content`, `reasoning_content`?,
`tool_calls`? in OpenAI's form). The randomness depends on the endpoint's seed and the request,
never on the order in which requests come."""


def echo(request: JsonObject, _rng: Random) -> JsonObject:
    """Repeat the last message; call the first tool, or answer by the schema, where asked to."""
    if (schema := _schema(request)) is not None:
        return {"role": "assistant", "content": orjson.dumps(instance(schema)).decode()}
    tools = request.get("tools")
    if isinstance(tools, list) and tools:
        return {"role": "assistant", "content": None, "tool_calls": [_call(tools[0])]}
    return {"role": "assistant", "content": _last_text(request)}


def instance(schema: JsonValue) -> JsonValue:
    """The plainest value that fits a plain schema: no `$ref`, no `allOf`, no patterns."""
    if not isinstance(schema, dict):
        return None
    if given := _given(schema):
        return given[0]
    kind = type_of(schema)
    if kind == "object":
        return {name: instance(each) for name, each in properties_of(schema).items()}
    if kind == "array":
        least = schema.get("minItems")
        return [instance(items_of(schema))] * (least if isinstance(least, int) else 0)
    least = schema.get("minimum")
    number = least if isinstance(least, int) else 0
    plain: dict[str, JsonValue] = {"string": "text", "integer": number, "number": number}
    return plain.get(kind, False if kind == "boolean" else None)


def _given(schema: JsonObject) -> list[JsonValue]:
    """Values that the schema names itself."""
    for named in (schema.get("enum"), schema.get("examples")):
        if isinstance(named, list) and named:
            return named
    return [schema["const"]] if "const" in schema else []


def _schema(request: JsonObject) -> JsonValue:
    """The schema that the answer is to fit: in `response_format`, or on the last line."""
    wanted = request.get("response_format")
    inner = wanted.get("json_schema") if isinstance(wanted, dict) else None
    if isinstance(inner, dict):
        return inner.get("schema")
    line = _last_text(request).rpartition("\n")[2]
    try:
        value: JsonValue = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) and "type" in value else None


def _last_text(request: JsonObject) -> str:
    messages = request.get("messages")
    last = messages[-1] if isinstance(messages, list) and messages else {}
    text = last.get("content") if isinstance(last, dict) else None
    return text if isinstance(text, str) else "nothing to repeat"


def _call(tool: JsonValue) -> JsonObject:
    function = tool.get("function") if isinstance(tool, dict) else None
    if not isinstance(function, dict):
        function = {}
    arguments = orjson.dumps(instance(function.get("parameters"))).decode()
    name = function.get("name")
    return {
        "id": "call_0",
        "type": "function",
        "function": {"name": name, "arguments": arguments},
    }
