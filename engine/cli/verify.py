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
    samples, findings = asyncio.run(_verify(path))
    typer.echo(f"{samples} samples checked, {findings} findings", err=True)
    if findings:
        raise typer.Exit(1)


async def _verify(path: Path) -> tuple[int, int]:
    from turnloom.agents.verification import Verification
    from turnloom.engine.run_files import sample_files

    verification = Verification()
    findings = 0
    try:
        for file in sample_files(path):
            async for found in verification.file(file):
                findings += 1
                place = f"{found.file}:{found.line}"
                typer.echo(f"{place}: {found.sample_id}: {found.gate}: {found.detail}")
        return verification.count, findings
    finally:
        await verification.close()
