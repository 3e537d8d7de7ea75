"""`turnloom report`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from turnloom.engine.cli.console.options import JsonOption, RunArgument
from turnloom.engine.cli.console.streams import say, tell_next, write_out


def report(
    path: RunArgument,
    html: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE|DIR",
            help="Write a page with figures, plots and all samples; - is standard output.",
        ),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Tell what a run holds.

    A page holds up to 500 samples itself. More are written to a folder beside it, and move with it.

    Example: turnloom report runs/travel --html report.html
    """
    import orjson

    from turnloom.engine.cli.console.reading_progress import ReadingProgress
    from turnloom.engine.reports.page.report_page import page_path, read_report_page
    from turnloom.engine.reports.report import report

    if html is None:
        found = report(path, ReadingProgress())
    else:
        page = None if str(html) == "-" else page_path(html)
        found, text = read_report_page(path, page, ReadingProgress())
        write_out(page or html, text.encode())
    if json is not None:
        options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        write_out(json, orjson.dumps(found.to_json(), option=options))
    if html is None and json is None:
        say(found.text(), sys.stdout)
    if html is None:
        tell_next(f"turnloom view {path}", "the same with plots, and every sample")
