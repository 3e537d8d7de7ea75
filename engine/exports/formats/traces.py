"""`traces`: session traces that the Hugging Face Hub shows in its viewer, a file a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.engine.exports.chat_message import text_of
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.format import Choices, Format, WriteRow
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_NAME_LIMIT = 80
_KEYS = {
    "reasoning_content": "reasoningContent",
    "tool_calls": "toolCalls",
    "tool_call_id": "toolCallId",
}


def _open(draft: Draft, part: str, choices: Choices) -> WriteRow:
    def write(row: Row) -> None:
        with draft.file(f"{part}/{row.sample.id}.jsonl") as line:
            for each in _lines(row, choices):
                line(each)

    return write


def _lines(row: Row, choices: Choices) -> Iterator[JsonObject]:
    sample = row.sample
    asked = next((text_of(each) for each in row.messages if each.get("role") == "user"), "")
    header: JsonObject = {
        "type": "session",
        "harness": "turnloom",
        "id": sample.id,
        "name": asked[:_NAME_LIMIT],
        "variant": sample.variant,
        "tools": [*row.tools],
        "certificate": sample.certificate.to_json(),
    }
    yield header | row.ids
    for message in row.messages:
        told = with_thoughts(message, choices.thoughts)
        renamed: JsonObject = {_KEYS.get(key, key): value for key, value in told.items()}
        yield {"type": "message", "message": renamed | {"content": text_of(told)}}


def _misfit(row: Row, choices: Choices) -> str:
    plain = _PLAIN.fullmatch(row.sample.id)
    return "" if plain else "its id is no name for a file"


TRACES = Format(
    "traces",
    splits=("dialogue",),
    thoughts=("keep", "inline", "drop"),
    failed=("train",),
    open=_open,
    misfit=_misfit,
    about="the Hub's session traces, a file a sample",
)
