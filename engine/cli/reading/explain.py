"""`turnloom explain`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from typing import Annotated

import typer

from turnloom.engine.cli.console.streams import say, tell_next


def _reasons(begun: str) -> list[str]:
    from turnloom.engine.reports.reasons import GATE_NAMES, REASONS

    codes = (reason.code for reason in REASONS if not reason.code.endswith((":NAME", ":ERROR")))
    return [name for name in (*codes, *GATE_NAMES) if name.startswith(begun)]


def explain(
    reason: Annotated[
        str | None,
        typer.Argument(
            metavar="REASON",
            help="A code, as reason:k_max, or a gate's name.",
            autocompletion=_reasons,
        ),
    ] = None,
) -> None:
    """Say what a rejection reason means, and what to do about it.

    Without a reason it lists them all.

    Example: turnloom explain gate:grounded
    """
    from turnloom.engine.reports.reasons import explanation, overview

    say(overview() if reason is None else explanation(reason), sys.stdout)
    if reason is None:
        tell_next("turnloom explain REASON", "what to do about one")
    else:
        tell_next("turnloom view DIR", "the seeds that ended so, by the filter Reason")
