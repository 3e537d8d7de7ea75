"""`trl`: what TRL's SFTTrainer reads, structured; arguments are objects.

A row of `prompt` and `completion` trains its last message alone, with any template. Whole
dialogues are `messages`: of these a template keeps what it keeps.
"""

from __future__ import annotations

from turnloom.engine.exports.chat_message import with_objects_as_arguments
from turnloom.engine.exports.format import Choices, Format, cannot_mask, json_lines
from turnloom.engine.exports.last_made import PerMessage
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue


def _structured(message: JsonObject, choices: Choices) -> JsonObject:
    return with_objects_as_arguments(with_thoughts(message, choices.thoughts))


structured = PerMessage(_structured)
"""The messages with arguments as objects, and thoughts as chosen."""


def trl_row(row: Row, choices: Choices) -> JsonObject:
    """One line."""
    messages: list[JsonValue] = [*structured(row, choices)]
    told: JsonObject = {"messages": messages}
    if choices.split == "turn":
        told = {"prompt": messages[:-1], "completion": messages[-1:]}
    return told | {"tools": list(row.tools)} | row.ids


TRL = Format(
    "trl",
    splits=("turn", "dialogue"),
    thoughts=("keep", "inline", "drop"),
    open=json_lines(trl_row),
    misfit=cannot_mask,
    one_file=True,
    templates=True,
    about="TRL's SFTTrainer: prompt and completion with tools, arguments as objects",
)
