"""`turnloom report`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from turnloom.engine.cli.console.streams import say, tell
from turnloom.graphs.terminal_text import terminal_text


def report(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder or a samples file.")],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page instead of text.")
    ] = None,
) -> None:
    """Tell what a run holds.

    Example: turnloom report runs/travel --html report.html
    """
    from turnloom.engine.reports.report import report

    found = report(path)
    if html is None:
        say(found.text(), sys.stdout)
    else:
        html.write_text(terminal_text(found.html()), encoding="utf-8")
        tell(f"wrote {html}\n")
