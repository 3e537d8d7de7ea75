"""`turnloom verify`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def verify(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A run folder or a samples file.")
    ],
) -> None:
    """Check every sample again, offline.

    Replays the calls and runs every gate. Exit code 1 if any sample fails.

    Example: turnloom verify runs/travel
    """
    found = asyncio.run(_verify(path))
    typer.echo(f"{found} findings" if found else "all samples pass", err=True)
    if found:
        raise typer.Exit(1)


async def _verify(path: Path) -> int:
    from turnloom.agents.verification import verify_file
    from turnloom.engine.run_files import sample_files

    count = 0
    for file in sample_files(path):
        async for finding in verify_file(file):
            count += 1
            typer.echo(
                f"{file}:{finding.line}: {finding.sample_id}: {finding.gate}: {finding.detail}"
            )
    return count
