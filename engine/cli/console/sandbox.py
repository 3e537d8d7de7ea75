"""Where tools run and what they see: options, the same for every command that runs tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from turnloom.graphs.environment import Environment
    from turnloom.graphs.json_value import JsonValue
    from turnloom.graphs.sources.isolated.limits import Sandbox

SandboxName = Annotated[
    str,
    typer.Option(
        "--sandbox",
        metavar="worker|strict|none",
        help="Where the code of python: tools runs: in a process with limits, inside bubblewrap "
        "as well, or in this process.",
    ),
]


PassEnv = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", help="An environment variable that python: tools need besides. Repeat."
    ),
]


def sandbox_named(name: str) -> Sandbox:
    """The sandbox of this name. Raises `UsageError` for an unknown one."""
    from turnloom.graphs.errors import UsageError  # noqa: PLC0415 - only when a command runs
    from turnloom.graphs.sources.isolated.limits import Sandbox  # noqa: PLC0415

    if name not in tuple(Sandbox):
        raise UsageError(f"unknown --sandbox {name!r}: use {', '.join(Sandbox)}")
    return Sandbox(name)


async def open_tools(
    specs: Sequence[str],
    sandbox: str,
    pass_env: Sequence[str],
    learned: Mapping[str, JsonValue] | None = None,
) -> Environment:
    """The tools that `specs` name, for a command that makes no run; what was `learned` of them
    before is not found out again."""
    from turnloom.engine.sinks.spec import TOKEN  # noqa: PLC0415
    from turnloom.graphs.sources import open_environment  # noqa: PLC0415

    return await open_environment(
        specs, sandbox_named(sandbox), passed=pass_env, withheld={TOKEN}, learned=learned or {}
    )
