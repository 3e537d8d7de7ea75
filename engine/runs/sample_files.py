"""Reading what a run wrote: by folder or by single file, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

from turnloom.agents.sample import Sample, sample_of
from turnloom.engine.ledger.shard import shard_number
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject


class SampleLine(NamedTuple):
    """One JSON object and where it stands; lines are counted from 1."""

    file: Path
    number: int
    record: JsonObject


def sample_files(path: Path) -> list[Path]:
    """The samples files of a run folder in order, or the file itself.

    Raises `InputError` where there is nothing to read.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError(f"{path}: no such file or folder")
    files = [entry for entry in path.iterdir() if shard_number(entry.name) is not None]
    if not files:
        raise InputError(f"{path} holds no samples-*.jsonl: give a run folder or a samples file")
    return sorted(files, key=lambda file: shard_number(file.name) or 0)


def read_samples(path: Path) -> Iterator[Sample]:
    """Every sample of a run folder or file. Raises `InputError` naming file, line and remedy."""
    for file in sample_files(path):
        for line in read_lines(file):
            try:
                yield sample_of(line.record)
            except InputError as error:
                raise InputError(
                    f"{line.file}, line {line.number}: no sample: {error}. Give a run folder, or a "
                    "samples-*.jsonl as generate wrote it"
                ) from None


def read_lines(file: Path) -> Iterator[SampleLine]:
    """Every line of a JSONL file as an object. Raises `InputError` naming file and line."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                record = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise InputError(f"{file}:{number} is not JSON: {error}") from None
            if not isinstance(record, dict):
                raise InputError(
                    f"{file}:{number} is not a JSON object: give a run folder or a samples-*.jsonl"
                )
            yield SampleLine(file, number, record)
