"""`export --to bfcl`: BFCL's own two files, which its official executor and checker take.

`questions.jsonl` holds what is asked and the initial state, `possible_answer.jsonl` the calls as
Python text.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from turnloom.agents.sample import Sample
from turnloom.engine.exports.jsonl import jsonl_files
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.call_string import call_string
from turnloom.graphs.sources.bfcl.classes import CLASSES, documents_of

QUESTIONS = "questions.jsonl"
ANSWERS = "possible_answer.jsonl"


def export_bfcl(samples: Iterable[Sample], out: Path) -> int:
    """Write both files into the folder `out`.

    Raises `InputError` for a sample of another environment than BFCL's classes.
    """
    if out == Path("-") or (out.exists() and not out.is_dir()):
        raise InputError(
            f"{out} is no folder: name the folder to write {QUESTIONS} and {ANSWERS} to"
        )
    count = 0
    with jsonl_files(out / QUESTIONS, out / ANSWERS) as (ask, answer):
        for sample in samples:
            _check(sample)
            ask(_question(sample))
            answer(_answer(sample))
            count += 1
    return count


def _check(sample: Sample) -> None:
    strange = [name for name in sample.scenario if name not in CLASSES]
    if not sample.source.startswith("bfcl:") or strange:
        raise InputError(
            f"sample {sample.id} lives in {sample.source}: only samples of bfcl: environments can "
            "be exported to bfcl; use --to openai, or generate with --env bfcl:..."
        )


def _question(sample: Sample) -> JsonObject:
    system = [message for message in sample.messages if message.get("role") == "system"]
    asked: list[list[JsonObject]] = [
        [{"role": "user", "content": turn.query}] for turn in sample.turns
    ]
    if asked:
        asked[0] = [*system, *asked[0]]
    owners = {str(tool["name"]): name for name in sample.scenario for tool in documents_of(name)}
    return {
        "id": sample.id,
        "question": asked,  # type: ignore[dict-item]
        "initial_config": sample.scenario,
        "path": [
            f"{owners.get(step.tool, '')}.{step.tool}"
            for turn in sample.turns
            for step in turn.steps
        ],
        "involved_classes": list(sample.scenario),
    }


def _answer(sample: Sample) -> JsonObject:
    calls = [
        [call_string(step.tool, step.arguments) for step in turn.steps] for turn in sample.turns
    ]
    return {"id": sample.id, "ground_truth": calls}  # type: ignore[dict-item]
