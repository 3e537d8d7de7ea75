"""What a server answers to a call, as the result of a tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from mcp_types import CallToolResult, TextContent

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.strict_json import JsonLimitError, StrictJsonError, check_limits, parse_json


def call_outcome(answer: CallToolResult, renamed: Callable[[Any], Any]) -> ToolResult:
    """The answer: structured where the server gives it so, else JSON that its text is, else its
    text. `renamed` puts what differs from world to world in the words of all."""
    said = [
        each.text if isinstance(each, TextContent) else f"[{each.type}]" for each in answer.content
    ]
    try:
        if answer.is_error:
            text = "\n".join(said) or "the call failed"
            check_limits(text)
            return ToolResult.refused(renamed(text))
        value = _value(answer.structured_content, said)
        check_limits(value)
        value = renamed(value)
    except JsonLimitError as error:
        return ToolResult.refused(f"the result cannot be taken: it {error.complaint}")
    return ToolResult(
        True, value, value if isinstance(value, str) else orjson.dumps(value).decode()
    )


def _value(structured: JsonValue, said: list[str]) -> JsonValue:
    text = "\n".join(said)
    if isinstance(structured, dict) and len(structured) == 1:
        (key, inner), *_ = structured.items()
        if inner == text or key == "result":  # what SDKs put around a result that is no object
            return _read(inner)
    if structured is not None:
        return structured
    read = [_read(each) for each in said]
    if len(read) > 1 and all(not isinstance(each, str) for each in read):
        return read
    return _read(text)


def _read(value: JsonValue) -> JsonValue:
    """The object or list that a text is, written once or twice over; anything else as it is."""
    inner = value
    for _ in range(2):
        if isinstance(inner, str) and inner.lstrip()[:1] in ("{", "[", '"'):
            try:
                inner = parse_json(inner)
            except StrictJsonError:
                break
    return inner if isinstance(inner, dict | list) else value
