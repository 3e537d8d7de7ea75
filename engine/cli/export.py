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
    from turnloom.engine.exports.target import check_target
    from turnloom.engine.runs.sample_files import read_samples

    write = exporter(to)
    check_target(path, out)
    count = write(read_samples(path), out)
    tell(f"wrote {count} samples to {out}\n")
