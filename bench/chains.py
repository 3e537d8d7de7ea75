"""Samples of five dependent calls each, against the best that streaming per sample can do.

    python bench/chains.py [--scale 1.0] [--samples 2000] [--in-flight 256]

The latency of each call is lognormal (median 200 ms, p99 2 s, both times the scale) and depends on
sample and step alone. So the bound is computed from the very latencies that were met: the samples
in the order of admission, each at the place that is free first. The engine runs whole, model
client, ledger and shards included, from a cold start; it and the server are pinned to a core each.
"""

import argparse
import asyncio
import heapq
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import uvloop
from client import Call, far_end, messages, ours
from client_server import latency_of

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.client.loop import relaxed_collector
from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.engine.testing.endpoint.latency import Latency

STEPS = 5


@dataclass(frozen=True)
class Answered(Message):
    """An answer of the chain; the next question waits for it."""

    step: int
    said: str


@dataclass
class Clock:
    """A sink that notes when the first sample was in the run folder."""

    first: float = 0.0

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self.first = self.first or perf_counter()

    async def close(self) -> None:
        pass


@dataclass(frozen=True)
class Times:
    """Seconds from the start: the first sample finished and written, and all of them written."""

    first: float
    first_written: float
    all: float


def chained(call: Call, finished: list[float], workers: int) -> Team:
    """One role that asks five times; each answer comes back to it over the bus."""

    async def ask(message: SampleSeeded | Answered, context: Context) -> tuple[Message]:
        step = message.step + 1 if isinstance(message, Answered) else 0
        said = await call(STEPS * context.index + step)
        if step < STEPS - 1:
            return (Answered(step, said),)
        finished.append(perf_counter())
        asked = [*messages(context.index), {"role": "assistant", "content": said}]
        return (SampleVerified({"id": context.sample_id, "messages": asked}),)

    ends = (SampleVerified, SampleRejected)
    role = Role("asker", (SampleSeeded, Answered), (Answered, *ends), ask, workers)
    return Team("chains", (role,), lambda _: SampleSeeded(), ends)


async def streamed(url: str, samples: int, in_flight: int) -> Times:
    finished: list[float] = []
    clock = Clock()
    with tempfile.TemporaryDirectory() as name, relaxed_collector():
        async with AsyncExitStack() as stack:
            team = chained(await ours(stack, url, in_flight), finished, in_flight)
            settings = RunSettings(samples, 0, "0" * 32, in_flight)
            job = Job(team, settings, {"bench": True}, Path(name) / "run", more_sinks=[clock])
            begun = perf_counter()
            summary = await generate(job)
            ended = perf_counter()
    assert summary.counters.made == samples, summary
    return Times(min(finished) - begun, clock.first - begun, ended - begun)


def bound(latency: Latency, samples: int, in_flight: int) -> tuple[float, float]:
    """When the first and the last sample end at best."""
    free = [0.0] * in_flight
    ends = []
    for sample in range(samples):
        questions = range(STEPS * sample, STEPS * (sample + 1))
        end = free[0] + sum(latency_of(question, latency) for question in questions)
        heapq.heapreplace(free, end)
        ends.append(end)
    return min(ends), max(ends)


def show(times: Times, first: float, last: float) -> None:
    print("                     seconds  at best  ratio")
    for name, made, best in (
        ("first sample finished", times.first, first),
        ("  and written", times.first_written, first),
        ("all written", times.all, last),
    ):
        print(f"{name:<21}{made:>7.2f}{best:>9.2f}{made / best:>7.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--scale", type=float, default=1.0, help="of the latencies")
    options.add_argument("--samples", type=int, default=2000)
    options.add_argument("--in-flight", type=int, default=256)
    given = options.parse_args()
    latency = Latency(0.2 * given.scale, 2.0 * given.scale)
    with (
        far_end(latency.median, latency.p99) as url,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        times = runner.run(streamed(url, given.samples, given.in_flight))
    show(times, *bound(latency, given.samples, given.in_flight))


if __name__ == "__main__":
    main()
