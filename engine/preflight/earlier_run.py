"""An earlier run of the same kind, and what it took."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from turnloom.engine.errors import RunFolderError
from turnloom.engine.plain_file import open_plain_file
from turnloom.engine.recipe.compose import run_configuration, team_settings
from turnloom.engine.recipe.model_teacher import ModelTeacher
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.runs.folder import CALLS
from turnloom.engine.runs.record import read_record
from turnloom.graphs.json_value import JsonObject

_OTHERWISE = ("seed", "turnloom", "prompts", "team")
"""What may differ, and it is still much the same."""


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """How many samples a run made, and what all it asked came to, rejected ones included."""

    folder: Path
    samples: int
    calls: int
    prompt: int
    completion: int


def find_earlier_run(
    request: GenerateRequest, teacher: ModelTeacher, environment: str
) -> EarlierRun | None:
    """The run that made the most samples, of those beside the folder that is asked for (or in
    `runs`) with the same models and settings."""
    beside = request.out.parent if request.out and not request.is_stdout_alone else Path("runs")
    configuration = run_configuration(request, team_settings(request), environment)
    wanted = _kind({**configuration, **teacher.configuration()})
    found = [run for folder in _folders(beside) if (run := _read(folder, wanted))]
    return max(found, key=lambda run: run.samples, default=None)


def _folders(beside: Path) -> list[Path]:
    return sorted(each.parent for each in beside.glob(f"*/{CALLS}")) if beside.is_dir() else []


def _kind(configuration: JsonObject) -> bytes:
    kept = {key: each for key, each in configuration.items() if key not in _OTHERWISE}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)


def _read(folder: Path, wanted: bytes) -> EarlierRun | None:
    try:
        record = read_record(folder)
        if record is None or _kind(record.configuration) != wanted:
            return None
        samples = record.resume_point.accepted
        usages = list(_usages(folder / CALLS))
    except (RunFolderError, OSError, ValueError):
        return None
    if not samples or not usages:
        return None
    prompt, completion = (sum(each) for each in zip(*usages, strict=True))
    return EarlierRun(folder, samples, len(usages), prompt, completion)


def _usages(journal: Path) -> Iterator[tuple[int, int]]:
    with os.fdopen(open_plain_file(journal, os.O_RDONLY), "rb") as lines:
        for line in lines:
            call = orjson.loads(line)
            usage = (call.get("reply") or call.get("unusable") or {}).get("usage") or {}
            yield int(usage.get("prompt_tokens", 0)), int(usage.get("completion_tokens", 0))
