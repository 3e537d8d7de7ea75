"""Reading a chat message, which may be anyone's: what has another form reads as empty."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue, elements


class Invocation(NamedTuple):
    """One entry of a message's `tool_calls`. `arguments` is None where they are no JSON object."""

    id: str
    name: str
    arguments: JsonObject | None


def text_of(message: JsonObject, key: str = "content") -> str:
    """The text at `key`; '' where there is none."""
    value = message.get(key)
    return value if isinstance(value, str) else ""


def thought_of(message: JsonObject) -> str:
    """What the assistant thought before it spoke or called; '' for nothing."""
    return text_of(message, "reasoning_content")


def calls_of(message: JsonObject) -> list[Invocation]:
    """The calls that a message makes, in order."""
    return [_invocation(call) for call in elements(message.get("tool_calls"))]


def _invocation(call: JsonValue) -> Invocation:
    if not isinstance(call, dict) or not isinstance(function := call.get("function"), dict):
        return Invocation("", "", None)
    return Invocation(
        text_of(call, "id"), text_of(function, "name"), _arguments(function.get("arguments"))
    )


def _arguments(value: JsonValue) -> JsonObject | None:
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return value if isinstance(value, dict) else None


def as_json(value: JsonValue) -> str:
    """JSON text as chat templates write it: a space behind comma and colon, letters as they are."""
    return json.dumps(value, ensure_ascii=False)  # orjson writes no spaces


def compact_json(value: JsonValue) -> str:
    """JSON text for readers that parse it: a tenth of the time of `as_json`."""
    return orjson.dumps(value).decode()


def with_objects_as_arguments(message: JsonObject) -> JsonObject:
    """The message with each call's arguments as an object, as most templates want them."""
    return _with_arguments(message, lambda arguments: arguments)


def with_texts_as_arguments(message: JsonObject) -> JsonObject:
    """The message with each call's arguments as JSON text, for loaders that make or unmake it."""
    return _with_arguments(message, as_json)


def _with_arguments(message: JsonObject, told: Callable[[JsonObject], JsonValue]) -> JsonObject:
    if not message.get("tool_calls"):
        return message
    calls: list[JsonValue] = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.name, "arguments": told(call.arguments or {})},
        }
        for call in calls_of(message)
    ]
    return message | {"tool_calls": calls}
