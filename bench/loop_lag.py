"""How long a host's event loop is held up while an embedded engine makes samples.

    python bench/loop_lag.py [--samples 60] [--rounds 3]

A task of the host sleeps a millisecond over and over; what it oversleeps is the lag. Printed are
the 50th and 99th percentile and the longest gap, in milliseconds, for the engine on the host's own
loop and in a thread, and beside them the same host without an engine.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from time import perf_counter

from turnloom import Engine

NAP = 0.001


async def lags_during(work: Callable[[], Awaitable[None]]) -> list[float]:
    """What naps of the loop took too long while `work` was done, in milliseconds, sorted."""
    lags: list[float] = []

    async def nap() -> None:
        while True:
            begun = perf_counter()
            await asyncio.sleep(NAP)
            lags.append(1000 * (perf_counter() - begun - NAP))

    napping = asyncio.create_task(nap())
    await work()
    napping.cancel()
    return sorted(lags)


async def make(samples: int, *, thread: bool) -> None:
    async with Engine(thread=thread) as engine:
        async for _ in engine.samples(samples):
            pass


def told(name: str, lags: list[float]) -> str:
    at = [lags[int(share * (len(lags) - 1))] for share in (0.5, 0.99, 1.0)]
    return f"{name:<14}" + "".join(f"{value:10.1f}" for value in at)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "no engine": lambda: asyncio.sleep(1),
        "in a thread": lambda: make(options.samples, thread=True),
        "on the loop": lambda: make(options.samples, thread=False),
    }
    print(f"{'ms':<14}{'p50':>10}{'p99':>10}{'longest':>10}")
    for _ in range(options.rounds):
        for name, work in ways.items():
            print(told(name, asyncio.run(lags_during(work))))


if __name__ == "__main__":
    main()
