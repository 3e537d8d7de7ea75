"""What a server answers to a call, as the result of a tool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from mcp_types import CallToolResult, TextContent

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources.text_result import text_result, value_result
from turnloom.graphs.strict_json import JsonLimitError, check_limits


def call_outcome(answer: CallToolResult, renamed: Callable[[Any], Any]) -> ToolResult:
    """The answer: structured where the server gives it so, else what its text is. `renamed` puts
    what differs from world to world in the words of all."""
    said = [
        each.text if isinstance(each, TextContent) else f"[{each.type}]" for each in answer.content
    ]
    try:
        for each in said:
            check_limits(each)
        check_limits(answer.structured_content)
        said, structured = renamed(said), renamed(answer.structured_content)
        if answer.is_error:
            return ToolResult.refused("\n".join(said) or "the call failed")
        result = _result(structured, said)
        check_limits(result.value)
    except JsonLimitError as error:
        return ToolResult.refused(f"the result cannot be taken: it {error.complaint}")
    return result if result.ok else _refusal(result)


def _result(structured: JsonValue, said: Sequence[str]) -> ToolResult:
    text = "\n".join(said)
    if isinstance(structured, dict) and len(structured) == 1:
        (key, inner), *_ = structured.items()
        if isinstance(inner, str) and (inner == text or key == "result"):  # as SDKs wrap a text
            return text_result(inner, lines=key == "result")
        if key == "result":
            return value_result(inner)
    if structured is not None:
        return value_result(structured)
    each = [text_result(one).value for one in said]
    if len(each) > 1 and all(isinstance(one, dict | list) for one in each):
        return value_result(each)
    return text_result(text)


def _refusal(result: ToolResult) -> ToolResult:
    """What says that it failed, as any refusal is told; it is shown in its own words."""
    value = result.value
    return result if isinstance(value, dict) else replace(result, value={"error": result.text})
