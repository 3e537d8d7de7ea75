"""The option `--sandbox`, the same for every command that runs tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
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


def sandbox_named(name: str) -> Sandbox:
    """The sandbox of this name. Raises `UsageError` for an unknown one."""
    from turnloom.graphs.errors import UsageError  # noqa: PLC0415 - only when a command runs
    from turnloom.graphs.sources.isolated.limits import Sandbox  # noqa: PLC0415

    if name not in tuple(Sandbox):
        raise UsageError(f"unknown --sandbox {name!r}: use {', '.join(Sandbox)}")
    return Sandbox(name)
