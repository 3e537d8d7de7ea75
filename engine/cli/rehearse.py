"""`turnloom rehearse`"""

# ruff: noqa: PLC0415 - a command imports what it works with only when it runs

from __future__ import annotations

import sys
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from turnloom.engine.cli.console.options import EnvOption
from turnloom.engine.cli.console.streams import say, tell, tell_next
from turnloom.engine.interrupt import run_stoppable
from turnloom.graphs.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from turnloom.engine.stop import Stop
    from turnloom.engine.testing.endpoint.settings import EndpointSettings
    from turnloom.engine.testing.endpoint.statistics import EndpointStatistics


def rehearse(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free port.")] = 8000,
    latency: Annotated[
        float, typer.Option(help="Seconds per answer; with --p99 the median.")
    ] = 0.2,
    p99: Annotated[
        float | None, typer.Option(help="Latency is lognormal, with this 99th percentile.")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=RATE", help="Let a share of the requests fail. Repeatable."),
    ] = None,
    fault_until: Annotated[
        int | None, typer.Option(help="After so many faults there are none.")
    ] = None,
    retry_after: Annotated[str, typer.Option(help="What a 429 says in Retry-After.")] = "1",
    redirect: Annotated[str, typer.Option(help="Where the fault `redirect` points.")] = "",
    capacity: Annotated[
        int | None, typer.Option(help="Requests worked on at a time; the others wait.")
    ] = None,
    sends_away: Annotated[
        bool, typer.Option("--sends-away", help="Beyond the capacity, answer 429.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Decides answers, latencies and faults.")] = 0,
    key_file: Annotated[
        Path | None, typer.Option(help="Requests need the API key in this file.")
    ] = None,
    env: EnvOption = None,
    price: Annotated[
        str, typer.Option(metavar="IN,OUT", help="US dollars per million tokens.")
    ] = "0.5,1.5",
) -> None:
    """Play a model's endpoint, without a model.

    An OpenAI-compatible server on this machine. It answers the prompts of `turnloom generate`
    through the offline teacher, which knows what the tools given with --env return. Prints its
    address. Stopped with Ctrl-C, it tells what it served and what that would cost.

    Example: turnloom rehearse --port 8000 --latency 0.2 --p99 2 --fault 429=0.05 --fault hang=0.01
    """
    from turnloom.engine.client.loop import fastest_loop
    from turnloom.engine.client.secret import Secret
    from turnloom.engine.testing.endpoint.latency import Latency
    from turnloom.engine.testing.endpoint.settings import EndpointSettings

    prices = _prices(price)
    settings = EndpointSettings(
        latency=Latency(latency, p99),
        faults=dict(map(_fault, fault or ())),
        fault_until=fault_until,
        retry_after=retry_after,
        redirect=redirect,
        capacity=capacity,
        sends_away=sends_away,
        seed=seed,
        key=None if key_file is None else Secret.from_file(key_file),
    )
    rehearsing = partial(_rehearse, settings, env or (), port)
    tell(f"{run_stoppable(rehearsing, fastest_loop()).summary(*prices)}\n")
    tell_next("turnloom generate --teacher URL --model NAME", "docs/teachers.md")


async def _rehearse(
    settings: EndpointSettings, specs: Sequence[str], port: int, stop: Stop
) -> EndpointStatistics:
    from turnloom.agents.simulated.model import SimulatedModel
    from turnloom.engine.stop import signals
    from turnloom.engine.testing.endpoint.answer import echo
    from turnloom.engine.testing.endpoint.mock_endpoint import MockEndpoint, serving
    from turnloom.graphs.sources import open_environment

    with signals(stop):
        environment = await open_environment(specs)
        await environment.close()  # what its tools are is all that is asked of it
        rehearsal = MockEndpoint(settings, SimulatedModel(environment.tools, echo))
        async with serving(rehearsal, port) as taken:
            stop.attend()
            say(f"http://127.0.0.1:{taken}/v1\n", sys.stdout)
            await stop.wait()
    return rehearsal.statistics


def _fault(text: str) -> tuple[str, float]:
    name, _, rate = text.partition("=")
    try:
        return name, float(rate)
    except ValueError:
        raise UsageError(f"--fault must be NAME=RATE, not {text!r}") from None


def _prices(text: str) -> tuple[float, float]:
    try:
        prompt, completion = map(float, text.split(","))
    except ValueError:
        raise UsageError(f"--price must be two numbers IN,OUT, not {text!r}") from None
    if not (0 <= prompt < inf and 0 <= completion < inf):
        raise UsageError(f"--price must be at least 0 and finite, not {text!r}")
    return prompt, completion
