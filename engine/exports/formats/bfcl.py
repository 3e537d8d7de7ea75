"""`bfcl`: BFCL's own two files, which its official executor and checker take.

`questions.jsonl` holds what is asked and the initial state, `possible_answer.jsonl` the calls as
Python text. A function that is withheld stands in `missed_function` beside the turn that brings it,
in which BFCL's harness itself says so: there nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from turnloom.agents.sample import Sample, SampleStep, SampleTurn
from turnloom.engine.exports.files.draft import Draft
from turnloom.engine.exports.format import TRAIN, Choices, Format, WriteRow
from turnloom.engine.exports.row import Row
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.call_string import call_string
from turnloom.graphs.sources.bfcl.classes import CLASSES, documents_of
from turnloom.graphs.trace import REFUSED

QUESTIONS = "questions.jsonl"
ANSWERS = "possible_answer.jsonl"


def _check(sample: Sample) -> None:
    strange = [name for name in sample.scenario if name not in CLASSES]
    if not sample.source.startswith("bfcl:") or strange:
        raise InputError(
            f"sample {sample.id} lives in {sample.source}: only samples of bfcl: environments can "
            "be exported to bfcl; use --to openai, or generate with --env bfcl:..."
        )


def _gold(turn: SampleTurn) -> Iterator[SampleStep]:
    """The calls of a turn that are asked of a model: it need not make the one that is refused."""
    return (step for step in turn.steps if step.reason != REFUSED)


def _question(sample: Sample) -> JsonObject:
    system = [message for message in sample.messages if message.get("role") == "system"]
    asked: list[list[JsonObject]] = [
        [] if turn.tools_added else [{"role": "user", "content": turn.query}]
        for turn in sample.turns
    ]
    if asked:
        asked[0] = [*system, *asked[0]]
    missed: JsonObject = {
        str(number): list(turn.tools_added)
        for number, turn in enumerate(sample.turns)
        if turn.tools_added
    }
    owners = {str(tool["name"]): name for name in sample.scenario for tool in documents_of(name)}
    return {
        "id": sample.id,
        "question": asked,  # type: ignore[dict-item]
        "initial_config": sample.scenario,
        "path": [
            f"{owners.get(step.tool, '')}.{step.tool}"
            for turn in sample.turns
            for step in _gold(turn)
        ],
        "involved_classes": list(sample.scenario),
        **({"missed_function": missed} if missed else {}),
    }


def _answer(sample: Sample) -> JsonObject:
    calls = [
        [call_string(step.tool, step.arguments) for step in _gold(turn)] for turn in sample.turns
    ]
    return {"id": sample.id, "ground_truth": calls}  # type: ignore[dict-item]


def _open(draft: Draft, part: str, choices: Choices) -> WriteRow:
    folder = "" if part == TRAIN else f"{part}/"
    ask, answer = draft.lines(folder + QUESTIONS), draft.lines(folder + ANSWERS)

    def write(row: Row) -> None:
        _check(row.sample)
        ask(_question(row.sample))
        answer(_answer(row.sample))

    return write


BFCL = Format(
    "bfcl",
    splits=("dialogue",),
    thoughts=("drop",),
    failed=("train",),
    open=_open,
    recorded=(QUESTIONS, ANSWERS),
    about=f"BFCL's own {QUESTIONS} and {ANSWERS}, for samples of bfcl: environments",
)
