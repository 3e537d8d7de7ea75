"""The flat shape: role and text alone, for loaders that know no calls and no results.

Byte for byte what Qwen3's chat template makes of the structured form where it keeps the thoughts:
tools in the system text, calls as `<tool_call>`, results as `<tool_response>` of the user.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from turnloom.engine.exports.chat_message import as_json, calls_of, text_of
from turnloom.graphs.json_value import JsonObject

_TOOLS = (
    "# Tools\n\nYou may call one or more functions to assist with the user query.\n\n"
    "You are provided with function signatures within <tools></tools> XML tags:\n<tools>\n"
)
_CALLS = (
    "\n</tools>\n\nFor each function call, return a json object with function name and arguments "
    "within <tool_call></tool_call> XML tags:\n<tool_call>\n"
    '{"name": <function-name>, "arguments": <args-json-object>}\n</tool_call>'
)


def flat(messages: Sequence[JsonObject], tools: Sequence[JsonObject]) -> list[JsonObject]:
    """The messages as role and text, after the tools."""
    return with_tools(joined(map(flat_message, messages)), tools)


def flat_message(message: JsonObject) -> JsonObject:
    """A message as role and text; the role of a result stays `tool` until it is joined."""
    role = text_of(message, "role")
    if role == "tool":
        return _said(role, f"<tool_response>\n{text_of(message)}\n</tool_response>")
    return _said(role, with_calls(message))


def joined(messages: Iterable[JsonObject]) -> list[JsonObject]:
    """Flat messages, in which results that follow each other are one message of the user."""
    made: list[JsonObject] = []
    results: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            results.append(text_of(message))
            continue
        if results:
            made.append(_said("user", "\n".join(results)))
            results = []
        made.append(message)
    if results:
        made.append(_said("user", "\n".join(results)))
    return made


def with_calls(message: JsonObject) -> str:
    """A message's text and, below it, its calls."""
    calls = [
        f"<tool_call>\n{as_json({'name': call.name, 'arguments': call.arguments})}\n</tool_call>"
        for call in calls_of(message)
    ]
    said = text_of(message)
    return below(said, "\n".join(calls)) if calls else said


def below(said: str, called: str) -> str:
    """Calls on a line of their own below what is said; a thought ends in a blank line already."""
    glue = "" if not said or said.endswith("</think>\n\n") else "\n"
    return said + glue + called


def with_tools(messages: list[JsonObject], tools: Sequence[JsonObject]) -> list[JsonObject]:
    """Flat messages with the tools in the system text."""
    if not tools:
        return messages
    listed = _TOOLS + "\n".join(map(as_json, tools)) + _CALLS
    if messages and messages[0]["role"] == "system":
        first, *rest = messages
        return [_said("system", f"{text_of(first)}\n\n{listed}"), *rest]
    return [_said("system", listed), *messages]


def _said(role: str, text: str) -> JsonObject:
    return {"role": role, "content": text}
