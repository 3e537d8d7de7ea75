"""`turnloom export`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from turnloom.engine.cli.streams import tell


def export(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A run folder or a samples file.")
    ],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="openai or bfcl.")],
    out: Annotated[
        Path, typer.Option("-o", metavar="PATH", help="Where to write; - is standard output.")
    ],
) -> None:
    """Write samples in another format.

    Example: turnloom export runs/travel --to openai -o travel.jsonl
    """
    from turnloom.engine.exports import exporter
    from turnloom.engine.runs.sample_files import read_samples

    write = exporter(to)
    _keep_apart(path, out)
    count = write(read_samples(path), out)
    tell(f"wrote {count} samples to {out}\n")


def _keep_apart(path: Path, out: Path) -> None:
    """An export lacks certificates and states: it never takes the place of what it is made from,
    nor of what a run will write."""
    from turnloom.engine.errors import RunFolderError
    from turnloom.engine.ledger.shard import shard_number
    from turnloom.engine.runs.record import NAME

    target = out.resolve()
    taken = target.is_file() or shard_number(target.name) is not None
    of_a_run = taken and (target.parent / NAME).exists()
    if of_a_run or (target == path.resolve() and target.is_file()):
        raise RunFolderError(f"{out} is for the samples of a run: name another file to write to")
