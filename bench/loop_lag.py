"""How long a host's event loop is held up while an embedded engine makes samples.

    python bench/loop_lag.py [--samples 60] [--rounds 3] [--slow SECONDS]

A task of the host sleeps a millisecond over and over; what it oversleeps is the lag. Printed are
the 50th and 99th percentile and the longest gap, in milliseconds, for the engine on the host's own
loop and in a thread, and beside them the same host without an engine. A gap is also told by the
processor time that the host's thread spent in it (`cpu`), which other programs on the machine do
not add to. With `--slow` the engine opens a `python:` class whose tool takes so long, and makes one
sample on it.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

from turnloom import Engine, Settings

NAP = 0.001
SLOW = """
import time
class Desk:
    def __init__(self):
        self.lamps = {{"L1": "off", "L2": "on"}}
    def list_lamps(self) -> list[dict]:
        time.sleep({seconds})
        return [{{"lamp_id": key, "state": state}} for key, state in self.lamps.items()]
    def switch_lamp(self, lamp_id: str) -> dict:
        self.lamps[lamp_id] = "on" if self.lamps[lamp_id] == "off" else "off"
        return {{"lamp_id": lamp_id, "state": self.lamps[lamp_id]}}
"""

Lags = tuple[list[float], list[float]]


async def lags_during(work: Callable[[], Awaitable[None]]) -> Lags:
    """What naps of the loop took too long while `work` was done, and what processor time its
    thread spent in them; in milliseconds, sorted."""
    lags: list[float] = []
    spent: list[float] = []

    async def nap() -> None:
        while True:
            begun, used = perf_counter(), thread_time()
            await asyncio.sleep(NAP)
            lags.append(1000 * (perf_counter() - begun - NAP))
            spent.append(1000 * (thread_time() - used))

    napping = asyncio.create_task(nap())
    await work()
    napping.cancel()
    return sorted(lags), sorted(spent)


async def make(env: str, samples: int, *, thread: bool) -> None:
    settings = Settings(turns=(1, 1), max_in_flight=2) if env.startswith("python:") else None
    async with Engine(env, settings=settings, thread=thread) as engine:
        async for _ in engine.samples(samples):
            pass


def told(name: str, found: Lags) -> str:
    at = [lags[int(share * (len(lags) - 1))] for lags in found for share in (0.5, 0.99, 1.0)]
    return f"{name:<14}" + "".join(f"{value:10.1f}" for value in at)


def measure(env: str, samples: int, rounds: int) -> None:
    ways: dict[str, Callable[[], Awaitable[None]]] = {
        "no engine": lambda: asyncio.sleep(1),
        "in a thread": lambda: make(env, samples, thread=True),
        "on the loop": lambda: make(env, samples, thread=False),
    }
    columns = ("p50", "p99", "longest", "cpu p50", "cpu p99", "longest")
    print(f"{'ms':<14}" + "".join(f"{column:>10}" for column in columns))
    for _ in range(rounds):
        for name, work in ways.items():
            print(told(name, asyncio.run(lags_during(work))), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow", type=float, help="seconds of a tool")
    options = parser.parse_args()
    if options.slow is None:
        measure("builtin:", options.samples, options.rounds)
        return
    with TemporaryDirectory() as folder:
        (Path(folder) / "desk.py").write_text(SLOW.format(seconds=options.slow))
        measure(f"python:{folder}/desk.py:Desk", 1, options.rounds)


if __name__ == "__main__":
    main()
