"""`turnloom export`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder or a samples file.")],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help="openai or bfcl.")],
    out: Annotated[Path, typer.Option("-o", metavar="PATH", help="Where to write.")],
) -> None:
    """Write samples in another format.

    Example: turnloom export runs/travel --to openai -o travel.jsonl
    """
    from turnloom.engine.exports import exporter
    from turnloom.engine.run_files import read_samples

    count = exporter(to)((line.record for line in read_samples(path)), out)
    typer.echo(f"wrote {count} samples to {out}", err=True)
