"""Reading what a run wrote: by folder or by single file, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from turnloom.agents.sample import Sample, read_sample
from turnloom.engine.ledger.shard import shard_number
from turnloom.engine.runs.jsonl_line import JsonlLine, jsonl_lines
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject


def sample_files(path: Path) -> list[Path]:
    """The samples files of a run folder in order, or the file itself.

    Raises `InputError` where there is nothing to read.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        what = "is no plain file" if path.exists() else "no such file or folder"
        raise InputError(f"{path}: {what}")
    files = [entry for entry in path.iterdir() if shard_number(entry.name) is not None]
    if not files:
        raise InputError(f"{path} holds no samples-*.jsonl: give a run folder or a samples file")
    return sorted(files, key=lambda file: shard_number(file.name) or 0)


def sample_lines(path: Path) -> Iterator[JsonlLine]:
    """Every line of a run folder's samples, or of a file. Raises what `jsonl_lines` does."""
    for file in sample_files(path):
        yield from jsonl_lines(file, follow=file == path)


def read_samples(path: Path) -> Iterator[Sample]:
    """Every sample of a run folder or file. Raises `InputError` naming file, line and remedy."""
    for line in sample_lines(path):
        try:
            yield read_sample(line.text)
        except InputError as error:
            raise InputError(
                f"{line.place}: no sample: {error}. Give a run folder, or a samples-*.jsonl as "
                "generate wrote it"
            ) from None


def read_records(file: Path) -> Iterator[JsonObject]:
    """Every line of a JSONL file of a run as an object. Raises `InputError` naming the place."""
    for line in jsonl_lines(file, follow=False):
        try:
            record = orjson.loads(line.text)
        except orjson.JSONDecodeError as error:
            raise InputError(f"{line.place}: not JSON: {error}") from None
        if not isinstance(record, dict):
            raise InputError(f"{line.place}: not a JSON object")
        yield record
