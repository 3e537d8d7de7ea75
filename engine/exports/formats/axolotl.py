"""`axolotl`: messages, each with `training`, and the settings.

It reads rows through Arrow, which pads arguments and tools to one struct, and then drops all nulls,
those that were said among them; so both are JSON text, which it reads as such.
"""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.engine.exports.chat_message import with_texts_as_arguments
from turnloom.engine.exports.format import Choices, Format, Made, json_lines
from turnloom.engine.exports.last_made import PerMessage, ToolsText
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject, JsonValue


def _with_texts(message: JsonObject, choices: Choices) -> JsonObject:
    return with_texts_as_arguments(with_thoughts(message, choices.thoughts))


with_texts, _tools = PerMessage(_with_texts), ToolsText()
"""The messages with arguments as JSON text, and thoughts as chosen; the tools as JSON text."""


def _row(row: Row, choices: Choices) -> JsonObject:
    messages: list[JsonValue] = [
        message | {"training": at in row.trained}
        for at, message in enumerate(with_texts(row, choices))
    ]
    told: JsonObject = {"messages": messages, "tools": _tools(row)}
    return told | row.ids


def _beside(made: Made, choices: Choices) -> Mapping[str, str]:
    settings = ["# Add these to your axolotl configuration.", "chat_template: tokenizer_default"]
    settings.append("sequence_len: 16384  # what is longer is left out")
    for part in made.rows:
        settings += [
            f"{'datasets' if part == 'train' else 'test_datasets'}:",
            f"  - path: {part}.jsonl",
            "    ds_type: json",
            "    split: train",
            "    type: chat_template",
            "    field_messages: messages",
            "    field_tools: tools",
            "    message_field_training: training  # only what is marked trains",
            "    roles_to_train: []",
            "    train_on_eos: turn",
        ]
    return {"axolotl.yaml": "\n".join(settings) + "\n"}


AXOLOTL = Format(
    "axolotl",
    splits=("turn", "dialogue"),
    thoughts=("keep", "inline", "drop"),
    open=json_lines(_row),
    beside=_beside,
    streams=True,
    templates=True,
    about="axolotl: chat_template with training per message, and a configuration",
)
