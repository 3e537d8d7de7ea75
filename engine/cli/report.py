"""`turnloom report`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    path: Annotated[Path, typer.Argument(metavar="DIR", help="A run folder or a samples file.")],
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page instead of text.")
    ] = None,
) -> None:
    """Tell what a run holds.

    Example: turnloom report runs/travel --html report.html
    """
    from turnloom.engine.report import report

    found = report(path)
    if html is None:
        typer.echo(found.text(), nl=False)
    else:
        html.write_text(found.html(), encoding="utf-8")
        typer.echo(f"wrote {html}", err=True)
