"""`ms-swift`: messages of the roles `tool_call` and `tool_response`, each with `loss`.

ms-swift drops `reasoning_content`, so thoughts are part of the text. It knows no ids: results
belong to calls by their order.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.engine.exports.chat_message import as_json, calls_of, text_of
from turnloom.engine.exports.format import Choices, Format, json_lines
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue


def _row(row: Row, choices: Choices) -> JsonObject:
    said: list[JsonValue] = [
        each
        for at, message in enumerate(row.messages)
        for each in _said(with_thoughts(message, choices.thoughts), at in row.trained)
    ]
    told: JsonObject = {"messages": said, "tools": as_json([*row.tools])}
    return told | row.ids


def _said(message: JsonObject, trained: bool) -> Iterator[JsonObject]:
    role, text, calls = message.get("role"), text_of(message), calls_of(message)
    if role == "tool":
        yield {"role": "tool_response", "content": text}
    elif role != "assistant":
        yield {"role": role, "content": text}
    elif text or not calls:
        yield {"role": "assistant", "content": text, "loss": trained}
    for call in calls:
        told = as_json({"name": call.name, "arguments": call.arguments})
        yield {"role": "tool_call", "content": told, "loss": trained}


MS_SWIFT = Format(
    "ms-swift",
    splits=("turn", "dialogue"),
    thoughts=("inline", "drop"),
    open=json_lines(_row),
    one_file=True,
    about="ms-swift: tool_call and tool_response messages with loss",
)
