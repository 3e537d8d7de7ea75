"""Options and arguments that mean the same in several commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EnvOption = Annotated[
    list[str] | None,
    typer.Option(
        "--env",
        metavar="SPEC",
        help="Tools to use: builtin:, builtin:NAME, python:MODULE:ATTRIBUTE, bfcl:CLASS, "
        "mcp:COMMAND, or a kind that a package brings. Repeat or join with +. [default: builtin:]",
    ),
]
TeacherOption = Annotated[
    str | None, typer.Option(metavar="offline|URL", help="Who writes. [default: offline]")
]
ModelOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The teacher's model, for a URL.")
]
KeyEnvOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The environment variable that holds the API key."),
]
KeyFileOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The file that holds the API key.")
]
PlainHttpOption = Annotated[
    bool | None,
    typer.Option("--plain-http", help="Allow http to another machine (keys are readable)."),
]
JsonOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write JSON; - is standard output.")
]
RunArgument = Annotated[Path, typer.Argument(metavar="DIR", help="A run folder or a samples file.")]
