"""Tools that misbehave in every way that costs a process; and one that does its work."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def descriptors() -> list[int]:
    """What this process has open, the standard streams aside. A worker's end of the line keeps the
    number it had in the process that started the worker, which may be any."""
    return [number for each in Path("/proc/self/fd").iterdir() if (number := int(each.name)) > 2]


class Desk:
    """A counter among vandals."""

    def __init__(self) -> None:
        self.total = 0
        self.log: list[str] = []

    def add(self, number: int) -> dict[str, int]:
        self.total += number
        return {"total": self.total}

    def slowly(self, number: int) -> dict[str, int]:
        time.sleep(0.05)
        return self.add(number)

    def spin(self) -> None:
        self.total = -1
        while True:
            pass

    def hang(self) -> None:
        self.total = -1
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        while True:
            time.sleep(3600)

    def segfault(self) -> None:
        self.total = -1
        ctypes.string_at(0)

    def leave(self) -> None:
        os._exit(3)

    def kill(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def swell(self) -> int:
        return len(bytearray(10 * 2**30))

    def giant(self) -> str:
        return "x" * 2**31

    def large(self) -> str:
        return "x" * 2**20

    def endless(self) -> Iterator[int]:
        number = 0
        while True:
            yield (number := number + 1)

    def deep(self) -> list:
        value: list = []
        for _ in range(100_000):
            value = [value]
        return value

    def stay_behind(self) -> str:
        """A double fork: the grandchild belongs to nobody, in a session of its own."""
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                while True:
                    time.sleep(3600)
            os._exit(0)
        return "left one behind"

    def bomb(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                os.fork()

    def come_back_twice(self) -> str:
        os.fork()
        return "one or two"

    def print_much(self) -> str:
        for _ in range(100):
            print("x" * 100_000)  # noqa: T201
            os.write(1, b"y" * 100_000)
            sys.stderr.write("z" * 100_000)
        return "said"

    def write_into_the_line(self) -> None:
        for descriptor in descriptors():
            with contextlib.suppress(OSError):
                os.write(descriptor, b"\x00\x00\x00\x04nonsense")
        time.sleep(3600)

    def hang_up(self) -> None:
        for descriptor in descriptors():
            with contextlib.suppress(OSError):
                os.close(descriptor)
        time.sleep(3600)

    async def stubborn(self) -> None:
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(3600)
