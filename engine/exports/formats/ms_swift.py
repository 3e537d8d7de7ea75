"""`ms-swift`: messages of the roles `tool_call` and `tool_response`, each with `loss`.

ms-swift drops `reasoning_content`, so thoughts are part of the text. It knows no ids: results
belong to calls by their order.
"""

from __future__ import annotations

from turnloom.engine.exports.chat_message import as_json, calls_of, text_of
from turnloom.engine.exports.flat import below
from turnloom.engine.exports.format import Choices, Format, json_lines
from turnloom.engine.exports.last_made import PerMessage, ToolsText
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue


def _row(row: Row, choices: Choices) -> JsonObject:
    said: list[JsonValue] = [
        each | {"loss": at in row.trained} if each["role"] in _SPOKEN else each
        for at, message in enumerate(_messages(row, choices))
        for each in message
    ]
    told: JsonObject = {"messages": said, "tools": _tools(row)}
    return told | row.ids


def _said(message: JsonObject, choices: Choices) -> list[JsonObject]:
    message = with_thoughts(message, choices.thoughts)
    role, text, calls = message.get("role"), text_of(message), calls_of(message)
    if role == "tool":
        return [{"role": "tool_response", "content": text}]
    if calls:
        text = below(text, "")  # it puts nothing between a text and the calls after it
    told: list[JsonObject] = [{"role": role, "content": text}] if text or not calls else []
    for call in calls:
        made = as_json({"name": call.name, "arguments": call.arguments})
        told.append({"role": "tool_call", "content": made})
    return told


_SPOKEN = ("assistant", "tool_call")
_messages, _tools = PerMessage(_said), ToolsText()

MS_SWIFT = Format(
    "ms-swift",
    splits=("turn", "dialogue"),
    thoughts=("inline", "drop"),
    open=json_lines(_row),
    one_file=True,
    about="ms-swift: tool_call and tool_response messages with loss",
)
