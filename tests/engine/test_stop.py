"""Signals: once to drain, twice to stop at once, thrice to be gone."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from turnloom.engine.stop import Stop, signals

CHILD = """
import asyncio, os
from turnloom.engine.stop import Stop, signals

async def main():
    stop = Stop()
    with signals(stop):
        print("ready", flush=True)
        while stop.requests < 2:
            await stop.wait()
            print(stop.requests, flush=True)
            await stop.wait_hurried(3600)
        print(stop.requests, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_the_first_request_asks_and_the_second_hurries() -> None:
    stop = Stop()
    hurried = asyncio.create_task(stop.wait_hurried(3600))
    stop.request(signal.SIGTERM)
    await stop.wait()
    assert not hurried.done()
    stop.request(signal.SIGINT)
    await hurried

    assert stop.asked
    assert stop.signal == signal.SIGTERM


async def test_who_is_not_hurried_waits_no_longer_than_told() -> None:
    async with asyncio.timeout(5):
        await Stop().wait_hurried(0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signals_reach_the_stop_while_inside(number: int) -> None:
    stop = Stop()
    with signals(stop):
        os.kill(os.getpid(), number)
        await stop.wait()

    assert stop.signal == number


def test_the_third_signal_leaves_at_once() -> None:
    with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE) as child:
        for expected in (b"ready\n", b"1\n", b"2\n"):
            assert child.stdout.readline() == expected
            child.send_signal(signal.SIGINT)

    assert child.returncode == 128 + signal.SIGINT
