"""`turnloom graph`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.sandbox import SandboxName, sandbox_named
from turnloom.engine.cli.streams import say, tell

if TYPE_CHECKING:
    from turnloom.graphs.json_value import JsonObject
    from turnloom.graphs.sources.isolated.limits import Sandbox


def graph(
    env: Annotated[
        list[str] | None,
        typer.Option(
            "--env",
            metavar="SPEC",
            help="Tools to look at, as `turnloom generate` takes them. Repeat.",
        ),
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page.")] = None,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write JSON; - is standard output.")
    ] = None,
    sandbox: SandboxName = "worker",
) -> None:
    """Show how tools depend on each other.

    For each tool: which others yield what it needs, or have to be done before. Every tool is
    called on a few worlds to find out.

    Example: turnloom graph --env builtin:travel --json travel.json
    """
    import orjson

    from turnloom.engine.reports.graph_page import graph_page
    from turnloom.engine.reports.graph_text import graph_text

    found = asyncio.run(_graph(env or (), sandbox_named(sandbox)))
    if json is not None:
        _write(json, orjson.dumps(found, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if html is not None:
        _write(html, graph_page(found).encode())
    if json is None and html is None:
        say(graph_text(found), sys.stdout)


async def _graph(specs: list[str] | tuple[str, ...], sandbox: Sandbox) -> JsonObject:
    from turnloom.graphs.api.probe import probed_graph
    from turnloom.graphs.sources import open_environment

    environment = await open_environment(specs, sandbox)
    try:
        return (await probed_graph(environment)).to_json()
    finally:
        await environment.close()


def _write(path: Path, data: bytes) -> None:
    if str(path) == "-":
        typer.echo(data, nl=False)
    else:
        path.write_bytes(data)
        tell(f"wrote {path}\n")
