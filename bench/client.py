"""The client against a bare aiohttp + orjson + uvloop client, `openai` and `curator`.

    python bench/client.py [--latency 0.2] [--seconds 4] [--in-flight 64 --in-flight 256 …]

The last two take part where they are installed (`openai[aiohttp]`, `bespokelabs-curator`; best in
an environment of their own). The clients are pinned to one core, a bare server with constant
latency to another. Rounds of the clients alternate, and the ratios are of one run: CPU per call
against the bare client, requests per second against the smaller of in-flight / latency and what
the bare client reaches.
"""

import argparse
import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import aiohttp
import curator
import orjson
import uvloop

from turnloom.agents.model import ChatRequest
from turnloom.engine.client.client import Client
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.loop import relaxed_collector
from turnloom.engine.client.settings import ClientSettings, ModelRoute

SYSTEM = "You are a helpful assistant. " * 20
Call = Callable[[int], Awaitable[str]]
Maker = Callable[[AsyncExitStack, str, int], Awaitable[Call]]


@dataclass(frozen=True)
class Figures:
    """One round: requests per second, and CPU milliseconds of the client per request."""

    rate: float
    cpu: float


def messages(number: int) -> tuple[dict[str, str], ...]:
    return (
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": f"question {number}"},
    )


async def bare(stack: AsyncExitStack, url: str, _most: int) -> Call:
    session = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    )

    async def call(number: int) -> str:
        body = orjson.dumps({"model": "bench", "messages": messages(number)})
        headers = {"Content-Type": "application/json"}
        async with session.post(f"{url}/chat/completions", data=body, headers=headers) as answer:
            told = orjson.loads(await answer.read())
        return told["choices"][0]["message"]["content"]

    return call


async def ours(stack: AsyncExitStack, url: str, most: int) -> Call:
    settings = ClientSettings(ModelRoute("bench", (parse_endpoint(url),)), max_in_flight=most)
    client = await stack.enter_async_context(Client(settings))

    async def call(number: int) -> str:
        reply = await client.complete(ChatRequest("composer", f"{number:09}", messages(number)))
        return reply.content

    return call


async def relaxed(stack: AsyncExitStack, url: str, most: int) -> Call:
    """Ours, with the garbage collector set as the engine may set it."""
    stack.enter_context(relaxed_collector())
    return await ours(stack, url, most)


async def openai(stack: AsyncExitStack, url: str, _most: int) -> Call:
    from openai import AsyncOpenAI, DefaultAioHttpClient  # noqa: PLC0415 - may be missing

    http = DefaultAioHttpClient()
    client = await stack.enter_async_context(
        AsyncOpenAI(base_url=url, api_key="none", http_client=http)
    )

    async def call(number: int) -> str:
        told = await client.chat.completions.create(model="bench", messages=list(messages(number)))
        return told.choices[0].message.content

    return call


async def measure(call: Call, in_flight: int, seconds: float) -> Figures:
    """Keep `in_flight` calls going; measure after they have all been once round."""
    done = 0
    stop = False

    async def worker() -> None:
        nonlocal done
        while not stop:
            await call(done)
            done += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(in_flight):
            group.create_task(worker())
        while done < 3 * in_flight:  # noqa: ASYNC110 - the loop is what is being measured
            await asyncio.sleep(0.05)
        begun, wall, cpu = done, perf_counter(), process_time()
        await asyncio.sleep(seconds)
        made, wall, cpu = done - begun, perf_counter() - wall, process_time() - cpu
        stop = True
    return Figures(made / wall, 1000 * cpu / made)


Rounds = dict[str, list[Figures]]


async def compare(
    makers: tuple[Maker, ...], url: str, in_flight: int, seconds: float, rounds: int
) -> Rounds:
    """The rounds of each client, which alternate."""
    found: Rounds = {}
    for _ in range(rounds):
        for make in makers:
            async with AsyncExitStack() as stack:
                call = await make(stack, url, in_flight)
                found.setdefault(make.__name__, []).append(await measure(call, in_flight, seconds))
    return found


def by_curator(url: str, in_flight: int, seconds: float, most: float) -> Figures:
    """One round: a list that takes the fastest client so many seconds, and so much that each place
    is taken several times."""
    prompts = [messages(number)[1]["content"] for number in range(int(seconds * most / 3))]
    return Figures(*curator.curator(url, in_flight, SYSTEM, prompts))


def show(in_flight: int, latency: float, found: Rounds) -> None:
    """A line for each client. Ratios are medians over the rounds, each against the bare client's
    round beside it: what else the machine does changes from round to round."""
    for name, made in found.items():
        beside = list(zip(made, found["bare"], strict=True))
        rate, cpu, cost, share = (
            median(column)
            for column in zip(
                *(
                    (
                        each.rate,
                        each.cpu,
                        each.cpu / base.cpu,
                        each.rate / min(in_flight / latency, base.rate),
                    )
                    for each, base in beside
                ),
                strict=True,
            )
        )
        print(f"{in_flight:>9} {name:<7} {rate:>10.0f} {cpu:>11.3f} {cost:>10.2f} {share:>11.2f}")


def table(url: str, given: argparse.Namespace) -> None:
    found: dict[int, Rounds] = {level: {} for level in given.in_flight}
    groups: list[tuple[Maker, ...]] = [(bare, ours, relaxed)]
    if find_spec("openai") is None:
        print("openai is not installed: left out")
    else:
        groups.append((openai,))  # last: what it leaves in memory would slow the others down
    for makers in groups:
        for level, figures in found.items():
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                made = compare(makers, url, level, given.seconds, given.rounds)
                figures.update(runner.run(made))
    if curator.installed():
        for level, figures in found.items():
            figures["curator"] = [
                by_curator(url, level, given.seconds, each.rate) for each in figures["bare"]
            ]
    else:
        print("bespokelabs-curator is not installed: left out")
    print("in flight client  requests/s  CPU ms/call  CPU ratio  rate/bound")
    for level, figures in found.items():
        show(level, given.latency, figures)


@contextmanager
def far_end(latency: float, p99: float | None = None) -> Iterator[str]:
    """The address of a server on the last core; this process goes to the first."""
    cores = sorted(os.sched_getaffinity(0))
    script = str(Path(__file__).with_name("client_server.py"))
    command = [sys.executable, script, str(latency), str(cores[-1])]
    if p99 is not None:
        command.append(str(p99))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            os.sched_setaffinity(0, {cores[0]})
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--latency", type=float, default=0.2)
    options.add_argument("--seconds", type=float, default=3.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--in-flight", type=int, action="append")
    given = options.parse_args()
    given.in_flight = given.in_flight or [64, 256, 1000]
    with far_end(given.latency) as url:
        table(url, given)


if __name__ == "__main__":
    main()
