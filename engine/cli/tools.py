"""`turnloom tools`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.options import JsonOption
from turnloom.engine.cli.console.sandbox import PassEnv, SandboxName, open_tools
from turnloom.engine.cli.console.streams import say, tell, tell_next, write_out
from turnloom.engine.interrupt import run_stoppable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnloom.agents.offline.phrase_check import PhraseCheck, PhraseResult
    from turnloom.engine.preflight.understanding import Understanding
    from turnloom.engine.stop import Stop


def tools(
    spec: Annotated[
        list[str],
        typer.Argument(
            metavar="SPEC", help="Tools to look at, as --env of `turnloom generate` takes them."
        ),
    ],
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Try every phrase with which people ask for a tool; misses are exit 1."
        ),
    ] = False,
    json: JsonOption = None,
    sandbox: SandboxName = "worker",
    pass_env: PassEnv = None,
) -> None:
    """Show what was understood of tools.

    For each: whether it changes anything, what fills its parameters, what it gives, how people ask
    for it and are told of it; then the identifiers, and what was left out and why. With --check,
    messages are composed of every phrase over real scenarios, and the offline teacher answers them
    unaided.

    Example: turnloom tools builtin:shop --check
    """
    import orjson

    from turnloom.engine.preflight.understanding_text import check_text, understanding_text

    found, results = run_stoppable(partial(_tools, spec, sandbox, pass_env or (), check))
    if json is None:
        say(understanding_text(found), sys.stdout)
        if results is not None:
            say(check_text(results), sys.stdout)
    else:
        whole = asdict(found)
        if results is not None:
            whole["phrases"] = results
        write_out(json, orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    if any(each.misses for each in results or ()):
        raise typer.Exit(1)
    tell_next(" ".join(["turnloom generate", *(f"--env {quote(each)}" for each in spec)]))


async def _tools(
    specs: Sequence[str], sandbox: str, pass_env: Sequence[str], check: bool, stop: Stop
) -> tuple[Understanding, Sequence[PhraseResult] | None]:
    """What was understood, and what came of the phrases, where they are to be tried."""
    from turnloom.agents.offline.phrase_check import PhraseCheck
    from turnloom.engine.preflight.understanding import notices_of_sources, understanding
    from turnloom.engine.stop import signals
    from turnloom.graphs.api.probe import probed_graph

    with signals(stop):
        with notices_of_sources() as notices:
            environment = await open_tools(specs, sandbox, pass_env)
        try:
            graph = await probed_graph(environment)
            found = await understanding(environment, graph, notices)
            if not check:
                return found, None
            return found, await _checked(PhraseCheck(environment, graph), len(graph.tools))
        finally:
            await environment.close()


async def _checked(check: PhraseCheck, count: int) -> Sequence[PhraseResult]:
    results: list[PhraseResult] = []
    done = 0
    async for each in check.results():
        done += 1
        results += each
        missed = sum(bool(one.misses) for one in results)
        tell(f"{done} of {count} tools, {len(results)} phrases, {missed} of them missed\n")
    return results
