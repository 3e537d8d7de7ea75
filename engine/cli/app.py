"""The commands, listed. Each imports what it works with only when it runs, so help is quick."""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

from typing import Annotated

import typer

from turnloom.engine.cli.audit import audit
from turnloom.engine.cli.calibrate import calibrate
from turnloom.engine.cli.check import check
from turnloom.engine.cli.doctor import doctor
from turnloom.engine.cli.export import export
from turnloom.engine.cli.generate import generate
from turnloom.engine.cli.graph import graph
from turnloom.engine.cli.reading.explain import explain
from turnloom.engine.cli.reading.report import report
from turnloom.engine.cli.reading.show import show
from turnloom.engine.cli.reading.view import view
from turnloom.engine.cli.rehearse import rehearse
from turnloom.engine.cli.tools import tools
from turnloom.engine.cli.verify import verify

EXIT_CODES = (
    "Exit codes: 0 done, 1 a check failed or the run gave up, 64 wrong on the command line, 65 "
    "wrong inside a file, 69 no teacher, 70 a defect, 73 the folder cannot be used, 74 the disk or "
    "a sink failed, 75 try again, 130 and 143 interrupted."
)

app = typer.Typer(
    name="turnloom",
    help="Synthesize multi-turn function-calling training data from executed tools.",
    epilog=f"Begin with: turnloom generate -n 20\n\n{EXIT_CODES}",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from turnloom.graphs.version import VERSION

        typer.echo(f"turnloom {VERSION}")
        raise typer.Exit


@app.callback()
def turnloom(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Synthesize multi-turn function-calling training data from executed tools."""


COMMANDS = (
    *(generate, calibrate, rehearse, doctor, tools, graph),
    *(verify, audit, check, export),
    *(report, view, show, explain),
)

for command in COMMANDS:
    app.command(epilog=EXIT_CODES)(command)
