"""`openai:finetune`: OpenAI's fine-tuning form, with the ids of its rows in a file beside it.

It takes no thoughts and no keys but its own; arguments are JSON text, and `weight` says of each
message of the assistant whether it trains.
"""

from __future__ import annotations

from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.format import Choices, Format, WriteRow
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue


def _open(draft: Draft, part: str, choices: Choices) -> WriteRow:
    line, ids = draft.lines(f"{part}.jsonl"), draft.lines(f"{part}.ids.jsonl")

    def write(row: Row) -> None:
        line(_row(row, choices))
        ids(row.ids)

    return write


def _row(row: Row, choices: Choices) -> JsonObject:
    messages: list[JsonValue] = [
        _weighted(with_thoughts(message, choices.thoughts), at in row.trained)
        for at, message in enumerate(row.messages)
    ]
    told: JsonObject = {"messages": messages}
    if row.tools:
        told |= {"tools": [*row.tools], "parallel_tool_calls": True}
    return told


def _weighted(message: JsonObject, trained: bool) -> JsonObject:
    return message | {"weight": int(trained)} if message.get("role") == "assistant" else message


def _loses(row: Row, choices: Choices) -> str:
    thought = any(message.get("reasoning_content") for message in row.messages)
    return "its thoughts are left out: OpenAI's form has no place for them" if thought else ""


OPENAI_FINETUNE = Format(
    "openai:finetune",
    splits=("dialogue", "turn"),
    thoughts=("drop",),
    open=_open,
    loses=_loses,
    about="OpenAI fine-tuning: weight a message, arguments as text, no thoughts",
)
