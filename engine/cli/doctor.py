"""`turnloom doctor`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.options import (
    EnvOption,
    KeyEnvOption,
    KeyFileOption,
    ModelOption,
    PlainHttpOption,
    TeacherOption,
)
from turnloom.engine.cli.console.streams import say

if TYPE_CHECKING:
    from turnloom.engine.preflight.diagnosis import Diagnosis
    from turnloom.engine.recipe.request import GenerateRequest


def doctor(
    env: EnvOption = None,
    out: Annotated[
        Path | None, typer.Option(help="The run folder that is wanted. [default: below runs]")
    ] = None,
    teacher: TeacherOption = None,
    model: ModelOption = None,
    thoughts: Annotated[
        str | None,
        typer.Option(metavar="written|native", help="How its thoughts are to be had."),
    ] = None,
    key_env: KeyEnvOption = None,
    key_file: KeyFileOption = None,
    plain_http: PlainHttpOption = None,
    sandbox: Annotated[
        str | None,
        typer.Option(metavar="worker|strict|none", help="Where python: tools are to run."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="The configuration of the run that is planned."),
    ] = None,
) -> None:
    """Try what a run needs, and say what to mend.

    Looks at the installation, the folder and the tools, and asks the teacher, where one is given,
    a few small questions: whether it answers in a given form, makes tool calls, and shows its
    reasoning. Exit code 69 where the teacher will not do, 1 for anything else that is in the way.

    Example: turnloom doctor --teacher http://127.0.0.1:8000/v1 --model Qwen/Qwen3-32B
    """
    from turnloom.engine.address import refuse_exposed
    from turnloom.engine.recipe.request import read_request

    refuse_exposed("teacher", teacher or "")
    given = {
        "env": env,
        "out": out,
        "teacher": teacher,
        "model": model,
        "thoughts": thoughts,
        "key_env": key_env,
        "key_file": key_file,
        "plain_http": plain_http,
        "sandbox": sandbox,
    }
    request = read_request(config, given)
    if code := asyncio.run(_examined(request)):
        raise typer.Exit(code)


async def _examined(request: GenerateRequest) -> int:
    from turnloom.engine.errors import CHECK_FAILED, OK, UNAVAILABLE
    from turnloom.engine.preflight.doctor import doctor as checks

    bad: list[Diagnosis] = []
    async for check in checks(request):
        say(check.line(), sys.stdout)
        bad += [check] if check.state == "no" else []
    say(f"{len(bad)} in the way of a run\n" if bad else "a run can begin\n", sys.stdout)
    if not bad:
        return OK
    return UNAVAILABLE if any(check.of_teacher for check in bad) else CHECK_FAILED
