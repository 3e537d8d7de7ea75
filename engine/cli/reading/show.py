"""`turnloom show`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import shutil
import sys
from typing import Annotated

import typer

from turnloom.engine.cli.console.options import RunArgument
from turnloom.engine.cli.console.streams import say, tell_next


def show(
    path: RunArgument,
    seed: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A sample's id, or its number. [default: the first]"),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Results and system message unclipped.")
    ] = False,
) -> None:
    """Show one sample, and where each of its values comes from.

    A seed that came to nothing is shown with the reason, and what to do about it.

    Example: turnloom show runs/travel 12
    """
    from turnloom.engine.reports.one_seed import seed_text

    width = shutil.get_terminal_size((100, 24)).columns
    say(seed_text(path, seed, whole=whole, width=width), sys.stdout)
    tell_next(f"turnloom view {path}{f' {seed}' if seed else ''}", "in the browser, linked")
