"""`export --to openai`: JSON Lines of `messages` and `tools`, which trainers read as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.jsonl import printed, written
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject

STDOUT = Path("-")


def export_openai(records: Iterable[JsonObject], out: Path) -> int:
    """Write one line per sample to the file `out`; `-` is standard output.

    A thought stays beside its calls as `reasoning_content`. Raises `InputError` for a record that
    is no sample.
    """
    if out.is_dir():
        raise InputError(
            f"{out} is a folder: name the file to write, such as {out / 'train.jsonl'}"
        )
    count = 0
    with printed() if out == STDOUT else written(out) as (write,):
        for record in records:
            sample = sample_of(record)
            write({"messages": list(sample.messages), "tools": list(sample.tools)})
            count += 1
    return count
