"""`turnloom audit`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from turnloom.engine.cli.console.streams import say, tell, tell_next


def audit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder.")],
) -> None:
    """Check that a run folder is whole.

    Every seed ended once, every sample is there once and as it was written, ledger, shards and
    manifest agree. Only reads. Exit code 1 and a list if anything is wrong.

    Example: turnloom audit runs/travel
    """
    from turnloom.engine.audit import audit

    found = audit(folder)
    for finding in found.findings:
        say(f"{finding}\n", sys.stdout)
    for note in found.notes:
        tell(f"note: {note}\n")
    tell(f"{found.summary()}\n")
    if found.findings:
        raise typer.Exit(1)
    tell_next(f"turnloom verify {folder}", "what is in it")
