"""`openai:preference` and `trl:preference`: what the assistant said, and what it should not have.

OpenAI's form allows no keys but its own, so the ids and the defects of its rows are in a file
beside it, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.sample import Sample
from turnloom.engine.exports.chat_message import with_objects_as_arguments
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.format import Choices, Format, WriteRow
from turnloom.engine.exports.preference_pair import PreferencePair, pairs_of
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.thoughts import with_thoughts
from turnloom.graphs.json_value import JsonObject


def _rows(sample: Sample, choices: Choices) -> Iterator[Row]:
    return pairs_of(sample, choices.thoughts, choices.attempts)


def _ids(pair: PreferencePair) -> JsonObject:
    return pair.ids | {"defect": pair.defect}


def _open_openai(draft: Draft, part: str, choices: Choices) -> WriteRow:
    line, ids = draft.lines(f"{part}.jsonl"), draft.lines(f"{part}.ids.jsonl")

    def write(row: Row) -> None:
        *seen, chosen = (with_thoughts(each, choices.thoughts) for each in row.messages)
        asked: JsonObject = {"messages": [*seen]}
        if row.tools:
            asked |= {"tools": [*row.tools], "parallel_tool_calls": True}
        if isinstance(row, PreferencePair):
            rejected = with_thoughts(row.rejected, choices.thoughts)
            line({
                "input": asked,
                "preferred_output": [chosen],
                "non_preferred_output": [rejected],
            })  # fmt: skip
            ids(_ids(row))

    return write


def _open_trl(draft: Draft, part: str, choices: Choices) -> WriteRow:
    line = draft.lines(f"{part}.jsonl")

    def told(message: JsonObject) -> JsonObject:
        return with_objects_as_arguments(with_thoughts(message, choices.thoughts))

    def write(row: Row) -> None:
        *seen, chosen = map(told, row.messages)
        if isinstance(row, PreferencePair):
            pair: JsonObject = {
                "prompt": [*seen],
                "chosen": [chosen],
                "rejected": [told(row.rejected)],
                "tools": [*row.tools],
            }
            line(pair | _ids(row))

    return write


OPENAI_PREFERENCE = Format(
    "openai:preference",
    splits=("turn",),
    thoughts=("drop",),
    failed=("mask",),
    open=_open_openai,
    rows=_rows,
    about="OpenAI preference fine-tuning: what was said against what has a defect",
)

TRL_PREFERENCE = Format(
    "trl:preference",
    splits=("turn",),
    thoughts=("keep", "inline", "drop"),
    failed=("mask",),
    open=_open_trl,
    rows=_rows,
    one_file=True,
    templates=True,
    about="TRL's DPOTrainer: what was said against what has a defect",
)
