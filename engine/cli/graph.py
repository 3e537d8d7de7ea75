"""`turnloom graph`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.options import JsonOption
from turnloom.engine.cli.console.sandbox import PassEnv, SandboxName, open_tools
from turnloom.engine.cli.console.streams import say, tell_next, write_out
from turnloom.engine.interrupt import run_stoppable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnloom.engine.stop import Stop
    from turnloom.graphs.api.saved_graph import SavedGraph
    from turnloom.graphs.json_value import JsonObject


def graph(
    run: Annotated[
        Path | None,
        typer.Argument(metavar="RUN", help="A run folder: the graph as the run has left it."),
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(
            "--env",
            metavar="SPEC",
            help="Tools to look at, as `turnloom generate` takes them. Repeat.",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page.")] = None,
    json: JsonOption = None,
    probe: Annotated[
        int | None,
        typer.Option(
            "--probe",
            metavar="N",
            min=1,
            max=1000,
            help="Worlds in which the tools of each domain are called, 5 if left out.",
        ),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Keep what was found, for later runs (`traces` in a configuration); what FILE has "
            "already is not found out again, and --probe adds to it.",
        ),
    ] = None,
    sandbox: SandboxName = "worker",
    pass_env: PassEnv = None,
) -> None:
    """Show how tools depend on each other.

    For each tool: which others yield what it needs, or have to be done before. Every tool is
    called on a few worlds to find out; of a run, what it has executed counts besides (tools of your
    own only if you made the run on this machine, or name them with --env).

    Example: turnloom graph --env builtin:travel --json travel.json
    """
    import orjson

    from turnloom.engine.reports.graph_text import graph_text
    from turnloom.engine.reports.page.graph_page import graph_page
    from turnloom.graphs.api.saved_graph import saved_graph

    saved = saved_graph(save) if save is not None and save.exists() else None
    asked = partial(_graph, run, env or (), sandbox, pass_env or (), probe, saved)
    found, kept = run_stoppable(asked)
    if save is not None:
        write_out(save, kept)
    if json is not None:
        write_out(json, orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if html is not None:
        calls = None if run is None else _calls(run)
        title = " + ".join(env or ()) if run is None else run.resolve().name
        write_out(html, graph_page(found, title, calls).encode())
    if json is None and html is None and save is None:
        say(graph_text(found), sys.stdout)
    if run is None:
        tell_next(" ".join(["turnloom generate", *(f"--env {quote(spec)}" for spec in env or ())]))


async def _graph(
    run: Path | None,
    specs: Sequence[str],
    sandbox: str,
    pass_env: Sequence[str],
    probe: int | None,
    saved: SavedGraph | None,
    stop: Stop,
) -> tuple[JsonObject, bytes]:
    """The graph, and what is kept of it."""
    from turnloom.engine.recipe.trust import check_trusted
    from turnloom.engine.stop import signals
    from turnloom.graphs.api.graph_history import findings_of, with_evidence
    from turnloom.graphs.api.probe import extended_graph, probed_graph
    from turnloom.graphs.api.saved_graph import graph_file

    lines: Sequence[bytes] = ()
    if run is not None:
        spec, lines = _read(run)
        check_trusted(spec, specs, run)
        specs = [spec]
    with signals(stop):
        learned = {} if saved is None else saved.learned
        environment = await open_tools(specs, sandbox, pass_env, learned)
        try:
            graph = await (
                probed_graph(environment, probe)
                if saved is None
                else extended_graph(environment, saved, probe)
            )
            graph = with_evidence(graph, map(findings_of, lines))
            return graph.to_json(), graph_file(environment, graph)
        finally:
            await environment.close()


def _calls(run: Path) -> Counter[str]:
    """How often the samples of a run call each tool."""
    from turnloom.engine.runs.sample_files import read_samples

    return Counter(
        step.tool for sample in read_samples(run) for turn in sample.turns for step in turn.steps
    )


def _read(run: Path) -> tuple[str, Sequence[bytes]]:
    """The tools of a run, and what each of its samples has shown of them."""
    import sqlite3

    from turnloom.engine.audit.book import open_book
    from turnloom.engine.errors import RunFolderError, StorageError
    from turnloom.engine.ledger.run_ledger import LEDGER
    from turnloom.engine.runs.record import read_record

    record = read_record(run)
    spec = None if record is None else record.configuration.get("environment")
    if not isinstance(spec, str):
        raise RunFolderError(f"{run} holds no run: name a folder that `turnloom generate` made")
    try:
        with open_book(run / LEDGER) as book:
            return spec, book.evidence()
    except sqlite3.DatabaseError as error:
        raise StorageError(f"{run / LEDGER} cannot be read: {error}") from error
