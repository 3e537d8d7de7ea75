"""Signals: once to drain, twice to stop at once, thrice to be gone."""

import asyncio
import os
import signal
import subprocess
import sys
import threading

import pytest

from turnloom.engine.stop import Stop, signals

CHILD = """
import asyncio, os
from turnloom.engine.stop import Stop, signals

async def main():
    stop = Stop()
    stop.attend()
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
OPENING = """
import asyncio, sys, time
from turnloom.engine.stop import Stop, signals

async def main():
    with signals(Stop()):
        try:
            print("ready", flush=True)
            {waiting}
        finally:
            print("closed", flush=True)

asyncio.run(main())
"""
BLOCKED = """
import asyncio
from turnloom.engine.stop import Stop, signals

async def main():
    stop = Stop()
    stop.attend()
    with signals(stop):
        print("ready", flush=True)
        while True:
            pass

asyncio.run(main())
"""
SWALLOWED = """
            while True:
                try:
                    print("asleep", flush=True)
                    time.sleep(3600)
                except BaseException:
                    await asyncio.sleep(0)
"""
STUBBORN = """
import asyncio
from turnloom.engine import stop
stop.LONGEST_DRAIN = {drain}
stop.LONGEST_STOP = {hurried}

async def main():
    asked = stop.Stop()
    asked.attend()
    with stop.signals(asked):
        print("ready", flush=True)
        await asked.wait()
        print("asked", flush=True)
        while True:
            pass

asyncio.run(main())
"""


def begun(script: str) -> "subprocess.Popen[bytes]":
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout.readline() == b"ready\n"
    return child


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
    stop.attend()
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


@pytest.mark.parametrize("waiting", ["await asyncio.Event().wait()", "while True: pass"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_nobody_drains_yet_is_left_at_the_first_signal(number: int, waiting: str) -> None:
    with begun(OPENING.format(waiting=waiting)) as child:
        child.send_signal(number)
        assert child.stdout.read() == b"closed\n"

    assert child.returncode == (-signal.SIGINT if number == signal.SIGINT else 128 + number)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_keeps_a_signal_for_itself_is_cancelled(number: int) -> None:
    with begun(OPENING.format(waiting=SWALLOWED.strip())) as child:
        assert child.stdout.readline() == b"asleep\n"
        child.send_signal(number)
        assert child.stdout.read().endswith(b"closed\n")
        assert child.stderr.read().endswith(b"asyncio.exceptions.CancelledError\n")


def test_the_third_signal_leaves_where_the_loop_is_blocked() -> None:
    with begun(BLOCKED) as child:
        while child.poll() is None:  # signals that come together may arrive as one
            child.send_signal(signal.SIGINT)

    assert child.returncode == 128 + signal.SIGINT


@pytest.mark.parametrize(
    ("drain", "hurried", "signals"), [(0.05, 3600, 1), (3600, 0.05, 2)], ids=["once", "twice"]
)
def test_what_does_not_end_is_left_behind(drain: float, hurried: float, signals: int) -> None:
    with begun(STUBBORN.format(drain=drain, hurried=hurried)) as child:
        child.send_signal(signal.SIGTERM)
        assert child.stdout.readline() == b"asked\n"
        if signals == 2:
            child.send_signal(signal.SIGTERM)
        told = child.stderr.read()

    assert child.returncode == 128 + signal.SIGTERM
    assert told == b"stopping took too long: left behind what does not end\n"


async def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        stop = Stop()
        with signals(stop):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0)
        assert stop.requests == 0
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


async def test_handlers_and_threads_are_put_back() -> None:
    before, threads = signal.getsignal(signal.SIGTERM), threading.active_count()
    with signals(Stop()):
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before
    assert threading.active_count() == threads
