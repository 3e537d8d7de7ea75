"""`turnloom explain`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from typing import Annotated

import typer

from turnloom.engine.cli.console.streams import say


def explain(
    reason: Annotated[
        str | None,
        typer.Argument(metavar="REASON", help="A code, as reason:k_max, or a gate's name."),
    ] = None,
) -> None:
    """Say what a rejection reason means, and what to do about it.

    Without a reason it lists them all.

    Example: turnloom explain gate:grounded
    """
    from turnloom.engine.reports.reasons import explanation, overview

    say(overview() if reason is None else explanation(reason), sys.stdout)
