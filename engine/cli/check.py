"""`turnloom check`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.options import JsonOption
from turnloom.engine.cli.console.streams import say, tell, tell_next, write_out

if TYPE_CHECKING:
    from turnloom.engine.datasets.data_check import Progress

QUIET_SECONDS = 5.0


def check(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON Lines of messages and tools; or a run.")
    ],
    template: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help="A chat template to render every row with, as --to trl:template= takes it.",
        ),
    ] = None,
    examples: Annotated[
        int, typer.Option(min=1, max=1000, metavar="N", help="Rows to show of each finding.")
    ] = 3,
    json: JsonOption = None,
) -> None:
    """Check anyone's training data, without its tools.

    Reads OpenAI messages and ShareGPT conversations in their usual forms and tells what is wrong,
    why it hurts training, how often, and on which lines: calls that do not fit, dialogues that
    break off, identifiers from nowhere, made-up answers, leaks, duplicates. Exit code 1 if anything
    is found, 65 if nothing can be read.

    Example: turnloom check train.jsonl
    """
    import orjson

    from turnloom.engine.datasets.data_check import check_data
    from turnloom.engine.exports.templates.chat_template import chat_template

    chosen = chat_template(template) if template else None
    report = check_data(path, chosen, _Teller().notify, examples)
    if json is None:
        say(report.text(), sys.stdout)
    else:
        options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        write_out(json, orjson.dumps(report.to_json(), option=options))
    if report.total:
        tell("next: mend or leave out the rows named; docs/check.md has each finding\n")
        raise typer.Exit(1)
    if template is None:
        tell_next(f"turnloom check {path} --template NAME", "as a model's chat template renders it")


class _Teller:
    """Tells how far a long check is, every few seconds."""

    def __init__(self) -> None:
        self._last = monotonic()

    def notify(self, progress: Progress) -> None:
        if monotonic() - self._last >= QUIET_SECONDS:
            self._last = monotonic()
            share, rows, found = progress.share, progress.rows, progress.findings
            tell(f"{share:.0%} read: {rows:,} rows, {found:,} findings\n")
