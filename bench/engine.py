"""The whole engine with samples of one model call, against a bare aiohttp + orjson client.

    python bench/engine.py [--latency 0.2] [--seconds 4] [--in-flight 64 --in-flight 256 …]
    python bench/engine.py --memory 10000

A team of one role makes one call per sample; each sample is admitted, driven over the bus,
released, encoded and written. `folder` is a run as `turnloom generate` makes it: ledger, shards
and fsync; `engine` leaves the writing out, and `relaxed` is the model client alone. Client and
server are pinned to a core each and the rounds alternate, as in bench/client.py. `--memory` tells
the most resident memory of a run in a folder with so many samples in flight.
"""

import argparse
import asyncio
import resource
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import perf_counter, process_time

import uvloop
from client import (
    Call,
    Figures,
    Maker,
    Rounds,
    bare,
    far_end,
    measure,
    messages,
    ours,
    relaxed,
    show,
)

from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.client.loop import relaxed_collector
from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.run import RunServices, run
from turnloom.engine.runner.settings import RunSettings
from turnloom.engine.runner.summary import RunSummary
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.session import generate
from turnloom.engine.stop import Stop

ENDLESS = 10**9
Start = Callable[[Team, RunSettings, RunServices], Awaitable[RunSummary]]


class NoSink:
    """Acknowledges everything and keeps nothing."""

    async def write_group(self, group: Sequence[Outcome]) -> None:
        pass

    async def close(self) -> None:
        pass


class Asking:
    """The team: one role, one call per sample. Counts the calls that came back."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.done = 0

    def team(self, workers: int) -> Team:
        role = Role("asker", (SampleSeeded,), (SampleVerified,), self._handle, workers)
        return Team("bench", (role,), lambda _: SampleSeeded(), (SampleVerified, SampleRejected))

    async def _handle(self, _: SampleSeeded, context: Context) -> tuple[SampleVerified]:
        said = await self._call(context.index)
        self.done += 1
        asked = [*messages(context.index), {"role": "assistant", "content": said}]
        return (SampleVerified({"id": context.sample_id, "messages": asked}),)


async def engine(team: Team, settings: RunSettings, services: RunServices) -> RunSummary:
    return await run(team, settings, [NoSink()], services)


async def folder(team: Team, settings: RunSettings, services: RunServices) -> RunSummary:
    with tempfile.TemporaryDirectory() as name:
        return await generate(Job(team, settings, {"bench": True}, Path(name) / "run"), services)


@asynccontextmanager
async def running(start: Start, url: str, in_flight: int) -> AsyncIterator[Asking]:
    """A run inside the block. Afterwards it has drained, and every call has become a sample."""
    stop = Stop()
    async with AsyncExitStack() as stack:
        stack.enter_context(relaxed_collector())
        asking = Asking(await ours(stack, url, in_flight))
        settings = RunSettings(ENDLESS, 0, "0" * 64, in_flight)
        async with asyncio.TaskGroup() as group:
            work = group.create_task(
                start(asking.team(in_flight), settings, RunServices(stop=stop))
            )
            yield asking
            stop.request()
        summary = work.result()
    assert not summary.open, summary
    assert summary.counters.made == asking.done, summary


async def underway(asking: Asking, in_flight: int) -> None:
    while asking.done < 3 * in_flight:  # noqa: ASYNC110 - the loop is what is being measured
        await asyncio.sleep(0.05)


async def measured(start: Start, url: str, in_flight: int, seconds: float) -> Figures:
    async with running(start, url, in_flight) as asking:
        await underway(asking, in_flight)
        begun, wall, cpu = asking.done, perf_counter(), process_time()
        await asyncio.sleep(seconds)
        made, wall, cpu = asking.done - begun, perf_counter() - wall, process_time() - cpu
    return Figures(made / wall, 1000 * cpu / made)


async def called(make: Maker, url: str, in_flight: int, seconds: float) -> Figures:
    async with AsyncExitStack() as stack:
        return await measure(await make(stack, url, in_flight), in_flight, seconds)


async def compared(url: str, in_flight: int, given: argparse.Namespace) -> Rounds:
    """The rounds of each, which alternate."""
    found: Rounds = {}
    for _ in range(given.rounds):
        for make in (bare, relaxed):
            made = await called(make, url, in_flight, given.seconds)
            found.setdefault(make.__name__, []).append(made)
        for start in (engine, folder):
            made = await measured(start, url, in_flight, given.seconds)
            found.setdefault(start.__name__, []).append(made)
    return found


async def most_memory(url: str, in_flight: int) -> None:
    async with running(folder, url, in_flight) as asking:
        await underway(asking, in_flight)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{in_flight} samples in flight: {asking.done} made, at most {peak:.2f} GiB resident")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--latency", type=float, default=0.2)
    options.add_argument("--seconds", type=float, default=3.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--in-flight", type=int, action="append")
    options.add_argument("--memory", type=int)
    given = options.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # for both ends' connections
    with (
        far_end(given.latency) as url,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        if given.memory:
            runner.run(most_memory(url, given.memory))
            return
        print("in flight client  requests/s  CPU ms/call  CPU ratio  rate/bound", flush=True)
        for in_flight in given.in_flight or (64, 256, 1000):
            show(in_flight, given.latency, runner.run(compared(url, in_flight, given)))


if __name__ == "__main__":
    main()
