"""`turnloom view`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from turnloom.engine.cli.console.options import RunArgument
from turnloom.engine.cli.console.streams import tell, write_out


def view(
    path: RunArgument,
    seed: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A sample's id, or its number. [default: the report]"),
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR", help="Where the page goes. [default: report.html in the run folder]"
        ),
    ] = None,
    opens: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
) -> None:
    """Look at a run in the browser: its report, and every sample.

    It is a page in a file, which needs neither a server nor the network. Arguments are linked to
    where their values came from.

    Example: turnloom view runs/travel 12
    """
    from turnloom.engine.cli.console.reading_progress import ReadingProgress
    from turnloom.engine.reports.page.report_page import page_path, read_report_page

    beside = path / "report.html" if path.is_dir() else path.with_suffix(".html")
    page = page_path(html or beside)
    _, text = read_report_page(path, page, ReadingProgress())
    write_out(page, text.encode())
    address = page.absolute().as_uri() + (f"#/sample/{quote(seed, safe='')}" if seed else "")
    if not (opens and _open(address)):
        tell(f"open {address}\n")


def _open(address: str) -> bool:
    """Whether a browser took it. One that would run in this terminal is not asked."""
    import webbrowser

    has_screen = sys.platform == "darwin" or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    return has_screen and webbrowser.open(address)
