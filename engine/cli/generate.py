"""`turnloom generate`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import asyncio
import sys
from functools import partial
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
from turnloom.engine.interrupt import run_stoppable

if TYPE_CHECKING:
    from turnloom.engine.cli.console.console_reporter import ConsoleReporter
    from turnloom.engine.recipe.request import GenerateRequest
    from turnloom.engine.runner.summary import RunSummary
    from turnloom.engine.stop import Stop


def generate(
    n: Annotated[int | None, typer.Option("-n", help="Samples wanted. [default: 100]")] = None,
    env: EnvOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Run folder; - writes samples to standard output and keeps nothing. [default: "
            "runs/turnloom-FINGERPRINT]"
        ),
    ] = None,
    sink: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPEC",
            help="Bring samples here as well: jsonl:FILE, jsonl.zst:FILE, sqlite:FILE, "
            "parquet:DIR, http(s)://…, python:module:attribute, or - for standard output. Repeat.",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the run. [default: 0]")] = None,
    teacher: TeacherOption = None,
    model: ModelOption = None,
    prompts: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Prompts that stand in for the product's, by file name."),
    ] = None,
    judge: Annotated[
        bool | None,
        typer.Option("--judge", help="Let a model score how samples read, and keep the good ones."),
    ] = None,
    hint: Annotated[
        str | None,
        typer.Option(
            metavar="first|later|never",
            help="When the reasoner is told what a turn comes down to: later is after a first, "
            "unaided attempt, first the paper's order. [default: later]",
        ),
    ] = None,
    k_max: Annotated[
        int | None,
        typer.Option(help="Guided attempts that the reasoner has at a turn. [default: 4]"),
    ] = None,
    thoughts: Annotated[
        str | None,
        typer.Option(
            metavar="written|native",
            help="How a model's thoughts are had: written as it is told, or its own reasoning, "
            "called as at deployment with tools and real calls. [default: written]",
        ),
    ] = None,
    key_env: KeyEnvOption = None,
    key_file: KeyFileOption = None,
    plain_http: PlainHttpOption = None,
    timeout: Annotated[
        float | None,
        typer.Option(help="Seconds for one request; then it is sent again. [default: 300]"),
    ] = None,
    max_tokens: Annotated[
        int | None, typer.Option(help="Stop before the run has used so many tokens.")
    ] = None,
    max_usd: Annotated[
        float | None, typer.Option(help="Stop before the run has cost so much; needs prices.")
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Take answers from this calls.jsonl and ask no endpoint."
        ),
    ] = None,
    turns: Annotated[
        str | None, typer.Option(metavar="MIN-MAX", help="User turns of a sample. [default: 3-5]")
    ] = None,
    difficulty: Annotated[
        str | None,
        typer.Option(
            metavar="easy|medium|hard|0…1",
            help="Set the turns, the calls of each, how deep values are chained, and how much is "
            "left unsaid, all together. [default: medium]",
        ),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=WEIGHT",
            help="Make this kind of dialogue, this often: base, missing_parameter, no_op and so "
            "on; docs/variants.md says which there are. Repeat. [default: base=1]",
        ),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TOOL[=WEIGHT]",
            help="End a turn of each sample with this tool, this often. Repeat.",
        ),
    ] = None,
    weakness: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Make more of what a model is bad at: failure rates by tool or environment as "
            "JSON, a calibration.json, or a score file of BFCL.",
        ),
    ] = None,
    sampler: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="How tool paths are sampled: directed (default), paper or random.",
        ),
    ] = None,
    max_in_flight: Annotated[
        int | None, typer.Option(help="Samples worked on at a time. [default: 64]")
    ] = None,
    sandbox: Annotated[
        str | None,
        typer.Option(
            metavar="worker|strict|none",
            help="Where the code of python: tools runs: in a process with limits, inside "
            "bubblewrap as well, or in this process. [default: worker]",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="Options from a file; those given here win."),
    ] = None,
    resume: Annotated[
        bool | None,
        typer.Option(
            "--resume/--fresh",
            help="Go on with the run in the folder, or remove it first. [default: go on with the "
            "same run only]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Tell what the run would ask of the teacher and cost, and stop there."
        ),
    ] = False,
    log_format: Annotated[
        str, typer.Option(metavar="console|json", help="What stderr is written for.")
    ] = "console",
) -> None:
    """Make verified samples.

    Without options it works on the built-in environments with the offline teacher: no key, no
    network, a few seconds. Interrupt once to finish what is in flight, twice to stop at once; the
    same command goes on from there.

    Example: turnloom generate -n 500 --env builtin:travel+office --seed 7 --out runs/travel
    """
    from turnloom.engine.address import refuse_exposed
    from turnloom.engine.cli.console.console_reporter import console_reporter
    from turnloom.engine.recipe.request import read_request

    given = {
        "n": n,
        "env": env,
        "out": out,
        "seed": seed,
        "teacher": teacher,
        "model": model,
        "prompts": prompts,
        "judge": judge,
        "hint": hint,
        "k_max": k_max,
        "thoughts": thoughts,
        "key_env": key_env,
        "key_file": key_file,
        "plain_http": plain_http,
        "timeout": timeout,
        "max_tokens": max_tokens,
        "max_usd": max_usd,
        "replay": replay,
        "turns": turns,
        "difficulty": difficulty,
        "variant": variant,
        "target": target,
        "weakness": weakness,
        "sampler": sampler,
        "max_in_flight": max_in_flight,
        "sink": sink,
        "sandbox": sandbox,
    }
    for address in sink or ():
        refuse_exposed("sink", address)
    refuse_exposed("teacher", teacher or "")
    request = read_request(config, given)
    if dry_run:
        _estimate(request)
        return
    from turnloom.engine.client.loop import fastest_loop, relaxed_collector

    loop = None if request.is_offline else fastest_loop()
    with relaxed_collector():
        to = sys.stderr if request.uses_stdout else sys.stdout
        reporter = console_reporter(log_format, to)
        run_stoppable(partial(_generate, request, resume, reporter), loop)


def _estimate(request: GenerateRequest) -> None:
    if request.is_offline:
        request.refuse_for_offline()
        say("nothing is asked and nothing paid: the offline teacher writes\n", sys.stdout)
        return
    from turnloom.engine.preflight.estimate import estimate
    from turnloom.engine.recipe.model_teacher import model_teacher

    say(asyncio.run(estimate(request, model_teacher(request))).text(), sys.stdout)


async def _generate(
    request: GenerateRequest, resume: bool | None, reporter: ConsoleReporter, stop: Stop
) -> None:
    from turnloom.engine.recipe.run_request import run_request
    from turnloom.engine.runner.summary import RunState
    from turnloom.engine.runs.folder import Mode
    from turnloom.engine.stop import signals

    mode = {None: Mode.AUTO, True: Mode.RESUME, False: Mode.FRESH}[resume]
    request.check_folder(resume)
    with reporter, signals(stop, reporter.tell):
        finished = await run_request(request, mode, stop, reporter)
    try:
        reporter.notify(finished)
        if finished.summary.state is RunState.COMPLETE and not request.uses_stdout:
            reporter.advise(_next(request, finished.out))
    finally:  # how the run ended counts for more than whether the summary could be told
        _leave(finished.summary, stop.signal)


def _next(request: GenerateRequest, out: Path) -> str:
    """What to do with what was made; after a look at our tools, the same on one's own."""
    from turnloom.graphs.sources.spec import foreign_parts

    if any(map(foreign_parts, request.env)):
        return f"next: turnloom export {out} --to trl -o FILE  (others: turnloom export --help)"
    return "on your own tools: turnloom generate --env python:MODULE:CLASS  (docs/python-tools.md)"


def _leave(summary: RunSummary, signal: int | None) -> None:
    from turnloom.engine.errors import SinkBehindError, TooManyRejectedError
    from turnloom.engine.recipe.giving_up import giving_up_message
    from turnloom.engine.runner.summary import RunState

    if summary.state is RunState.GAVE_UP:
        raise TooManyRejectedError(giving_up_message(*summary.counters.why()))
    if summary.state is RunState.INTERRUPTED and signal is not None:
        raise typer.Exit(128 + signal)
    if summary.behind:
        raise SinkBehindError(
            f"{'; '.join(summary.behind)}. The run folder has everything: the same command brings "
            "the rest"
        )
