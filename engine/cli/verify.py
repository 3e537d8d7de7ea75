"""`turnloom verify`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.streams import say, tell, tell_next
from turnloom.engine.cli.sandbox import PassEnv, SandboxName, open_tools
from turnloom.engine.interrupt import run_stoppable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnloom.engine.stop import Stop
    from turnloom.graphs.environment import Environment


def verify(
    path: Annotated[
        Path, typer.Argument(metavar="DIR|FILE", help="A run folder or a samples file.")
    ],
    env: Annotated[
        list[str] | None,
        typer.Option(metavar="SPEC", help="Tools of your own that the samples may run. Repeat."),
    ] = None,
    sandbox: SandboxName = "worker",
    pass_env: PassEnv = None,
) -> None:
    """Check every sample again, offline.

    Replays the calls and runs every gate. Exit code 1 if any sample fails, 65 if there is none to
    check. Replaying runs the tools that a sample names: python: tools only if you made the run
    with them on this machine, or name them with --env.

    Example: turnloom verify runs/travel
    """
    verifying = partial(_verify, path, env or (), sandbox, pass_env or ())
    samples, digested, findings = run_stoppable(verifying)
    checked, found = ("sample" + "s" * (samples != 1)), ("finding" + "s" * (findings != 1))
    tell(f"{samples} {checked} checked, {findings} {found}\n{_coverage(samples, digested)}\n")
    if findings:
        raise typer.Exit(1)
    tell_next(f"turnloom export {path} --to trl -o FILE", "others: turnloom export --help")


async def _verify(
    path: Path, env: Sequence[str], sandbox: str, pass_env: Sequence[str], stop: Stop
) -> tuple[int, int, int]:
    from turnloom.agents.verification.file_verification import FileVerification
    from turnloom.engine.recipe.trust import check_trusted
    from turnloom.engine.runs.sample_files import sample_lines
    from turnloom.engine.stop import signals
    from turnloom.graphs.errors import InputError

    async def opened(specs: Sequence[str]) -> Environment:
        for spec in specs:
            check_trusted(spec, env, path)
        return await open_tools(specs, sandbox, pass_env)

    verification = FileVerification(opened)
    findings = 0
    with signals(stop):
        try:
            async for found in verification.lines(sample_lines(path)):
                findings += 1
                place = f"{found.file}:{found.line}"
                say(f"{place}: {found.sample_id}: {found.gate}: {found.detail}\n", sys.stdout)
        finally:
            await verification.close()
    if not verification.count:
        raise InputError(f"{path} holds no sample: 0 samples checked")
    return verification.count, verification.with_digest, findings


def _coverage(samples: int, digested: int) -> str:
    """Which parts of the samples were covered, in one line."""
    covered = (
        "covered: tools, system message, calls, results and states, origins and reasons, thoughts, "
        "answers, certificate"
    )
    if digested == samples:
        return f"{covered}; the rest by its digest"
    return (
        f"{covered}; the rest by its digest in {digested}, and in {samples - digested} not at all"
    )
