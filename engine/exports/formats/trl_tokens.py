"""`trl:tokens`: token ids with labels, which TRL and others take as they are.

It is the only form in which a failed step of a whole dialogue is seen and not learned by a trainer
that masks no messages. It needs the tokenizer of the model that is to be trained.
"""

from __future__ import annotations

from turnloom.engine.exports.format import Choices, Format, json_lines
from turnloom.engine.exports.formats.trl import structured
from turnloom.engine.exports.row import Row
from turnloom.engine.exports.templates.tokenizer import Tokenizer
from turnloom.engine.exports.templates.training_text import TrainingText, labels, training_text
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject, strings


def _row(row: Row, choices: Choices) -> JsonObject:
    made = _text(row, choices)
    ids, offsets = _tokenizer(choices).encode(made.text)
    told: JsonObject = {"input_ids": [*ids], "labels": [*labels(ids, offsets, made.spans)]}
    return told | row.ids


def _misfit(row: Row, choices: Choices) -> str:
    for text in strings([*row.messages, *row.tools]):
        if found := _tokenizer(choices).special.search(text):
            return f"a text holds {found[0]}, which the tokenizer reads as a mark"
    return _text(row, choices).defect


def _text(row: Row, choices: Choices) -> TrainingText:
    if choices.template is None:
        raise UsageError("tokens need a chat template")
    return training_text(row, structured(row, choices), choices.template, _tokenizer(choices).marks)


def _tokenizer(choices: Choices) -> Tokenizer:
    if choices.tokenizer is None:
        raise UsageError("tokens need a tokenizer")
    return choices.tokenizer


TRL_TOKENS = Format(
    "trl:tokens",
    splits=("turn", "dialogue"),
    thoughts=("keep", "inline", "drop"),
    open=json_lines(_row),
    misfit=_misfit,
    one_file=True,
    templates=True,
    tokenizes=True,
    about="input_ids and labels for TRL, with your tokenizer; failed steps are masked",
)
