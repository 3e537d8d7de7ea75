"""`export --to openai`: JSON Lines of `messages` and `tools`, which trainers read as they are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from turnloom.agents.sample import Sample
from turnloom.engine.exports.jsonl import jsonl_files, jsonl_on_stdout
from turnloom.graphs.errors import InputError

STDOUT = Path("-")


def export_openai(samples: Iterable[Sample], out: Path) -> int:
    """Write one line per sample to the file `out`; `-` is standard output.

    A thought stays beside its calls as `reasoning_content`. Raises `InputError` for a folder.
    """
    if out.is_dir():
        raise InputError(
            f"{out} is a folder: name the file to write, such as {out / 'train.jsonl'}"
        )
    count = 0
    with jsonl_on_stdout() if out == STDOUT else jsonl_files(out) as (write,):
        for sample in samples:
            write({"messages": list(sample.messages), "tools": list(sample.tools)})
            count += 1
    return count
