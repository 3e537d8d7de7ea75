"""`turnloom calibrate`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

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
from turnloom.engine.cli.console.streams import say, tell
from turnloom.engine.interrupt import run_stoppable

if TYPE_CHECKING:
    from turnloom.engine.preflight.calibration import Calibration, Point, SolveRate
    from turnloom.engine.stop import Stop

_LINE = "{:14}{:9}{:>7}{:>11} of {:<6}{:>7}{:>11} of {}\n"


def calibrate(
    n: Annotated[
        int, typer.Option("-n", min=2, help="Samples that are tried at each point of the grid.")
    ] = 100,
    env: EnvOption = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where calibration.json goes, and models' answers.")
    ] = Path("runs/calibration"),
    seed: Annotated[int | None, typer.Option(help="Seed of all points. [default: 0]")] = None,
    teacher: TeacherOption = None,
    model: ModelOption = None,
    key_env: KeyEnvOption = None,
    key_file: KeyFileOption = None,
    plain_http: PlainHttpOption = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="Options of generate from a file."),
    ] = None,
) -> None:
    """Measure how often samples are solved, dial by dial.

    A solver, the offline teacher or a model, is given base samples with no help, as each dial of
    difficulty goes from easy to hard; all other dials are as asked for, or medium. Tells the share
    solved with its 95 % interval, and which dials make no difference. generate --weakness takes
    the file that is written as it is.

    Example: turnloom calibrate --env builtin: -n 60
    """
    from turnloom.engine.address import refuse_exposed
    from turnloom.engine.preflight.calibration import calibration
    from turnloom.engine.recipe.request import read_request

    refuse_exposed("teacher", teacher or "")
    given = {
        "env": env,
        "seed": seed,
        "teacher": teacher,
        "model": model,
        "key_env": key_env,
        "key_file": key_file,
        "plain_http": plain_http,
    }
    request = read_request(config, given)
    grid = calibration(request)
    out.mkdir(parents=True, exist_ok=True)
    say(f"{'dial':14}{'value':9}{'samples solved':>24}{'turns solved':>24}\n", sys.stdout)
    run_stoppable(partial(_calibrate, grid, n, out))


async def _calibrate(grid: Calibration, n: int, out: Path, stop: Stop) -> None:
    import orjson

    from turnloom.engine.ledger.disk import OsDisk, write_whole
    from turnloom.engine.preflight.calibration import bite
    from turnloom.engine.stop import signals

    journals = None if grid.request.is_offline else out
    done = 0
    with signals(stop, tell):
        async for point in grid.counted(n, stop, journals):
            done += 1
            say(_row(point), sys.stdout)
            tell(f"{done} of {len(grid.points)} points\n")
    if stop.signal is not None:
        raise typer.Exit(128 + stop.signal)
    say("\n", sys.stdout)
    for easy, hard in grid.ends():
        say(_verdict(easy, hard, bite(easy, hard)), sys.stdout)
    content = {
        "environment": grid.request.env,
        "solver": grid.request.model or grid.request.teacher,
        "seed": grid.request.seed,
        "n": n,
        **grid.to_json(),
    }
    file = out / "calibration.json"
    write_whole(OsDisk(), file, orjson.dumps(content, option=orjson.OPT_INDENT_2))
    tell(f"wrote {file}\nnext: turnloom generate --weakness {file}\n")


def _row(point: Point) -> str:
    return _LINE.format(
        point.dial.replace("_", "-"), point.value, *_figures(point.samples), *_figures(point.turns)
    )


def _figures(rate: SolveRate) -> tuple[str, str, str]:
    low, high = rate.interval
    share = f"{rate.rate:.0%}" if rate.tried else "-"
    return share, f"{100 * low:.0f}-{100 * high:.0f} %", str(rate.tried)


_VERDICTS = {
    "samples": "bites: {samples} of samples solved",
    "turns": "bites by the turn: {turns} of turns solved; of samples the intervals overlap",
    "reversed": "makes it easier the further it is turned: {turns} of turns, {samples} of samples",
    "none": "does not bite: {turns} of turns, {samples} of samples, and the intervals overlap",
}


def _verdict(easy: Point, hard: Point, bites: str) -> str:
    samples = f"{easy.samples.rate:.0%} to {hard.samples.rate:.0%}"
    turns = f"{easy.turns.rate:.0%} to {hard.turns.rate:.0%}"
    told = _VERDICTS[bites].format(samples=samples, turns=turns)
    return f"{easy.dial.replace('_', '-')}, {easy.value} to {hard.value}, {told}\n"
