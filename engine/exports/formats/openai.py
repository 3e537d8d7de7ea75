"""`openai`: JSON Lines of `messages` and `tools` and nothing else, as on record."""

from __future__ import annotations

from turnloom.engine.exports.format import Choices, Format, json_lines
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject


def openai_row(row: Row, choices: Choices) -> JsonObject:
    """One line: a thought stays beside its calls as `reasoning_content`."""
    messages = [with_thoughts(message, choices.thoughts) for message in row.messages]
    return {"messages": messages, "tools": list(row.tools)}  # type: ignore[dict-item]


OPENAI = Format(
    "openai",
    splits=("dialogue",),
    thoughts=("keep", "inline", "drop"),
    failed=("train",),
    open=json_lines(openai_row),
    recorded=("train.jsonl",),
    one_file=True,
    about="messages and tools as on record, a line a sample",
)
