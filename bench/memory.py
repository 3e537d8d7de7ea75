"""How much memory a run takes: resident size while `turnloom generate` makes samples.

    python bench/memory.py [-n 20000] [--from 1000] [--env SPEC]
    python bench/memory.py --in-flight 10000 [--latency 40] [--share 0.05] [--env SPEC]

A long run with the offline teacher: prints the resident size at ten marks, and the slope of a line
fitted through all readings from `--from` samples on, in MiB per 1,000 samples. With `--in-flight`,
a run with a model as teacher, which `turnloom rehearse` plays so slowly that so many samples are
in flight at once: prints the largest resident size until they are, and a `--share` of them is made.
Linux only: reads /proc.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import linear_regression
from typing import IO

TURNLOOM = Path(sys.executable).with_name("turnloom")
EVERY = 0.25
"""Seconds between readings."""


class Lines:
    """Counts the lines of a run's samples files as they grow."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[Path, int] = {}
        self.count = 0

    def update(self) -> int:
        for file in self._folder.glob("samples-*.jsonl"):
            with file.open("rb") as stream:
                stream.seek(self._read.get(file, 0))
                while block := stream.read(1 << 20):
                    self.count += block.count(b"\n")
                self._read[file] = stream.tell()
        return self.count


def resident(pid: int) -> float | None:
    """MiB in memory; None once the process has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    sizes = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(sizes[0]) / 1024 if sizes else None


@contextmanager
def generating(
    n: int, env: str, folder: Path, *more: str
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    """A run in its process, and what it says; what went wrong in it ends the bench."""
    command = [TURNLOOM, "generate", "--env", env, "-n", str(n), "--seed", "7", "--out", folder]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([*command, *more], stdout=said, stderr=said) as run,
    ):
        yield run, said
        if run.poll() is None:
            run.kill()
        elif run.returncode:
            said.seek(0)
            sys.exit(said.read().decode())


def readings(n: int, env: str, folder: Path) -> list[tuple[int, float]]:
    """(samples written, MiB) over one run."""
    lines, found = Lines(folder), []
    with generating(n, env, folder) as (run, _):
        while run.poll() is None:
            size = resident(run.pid)
            if size is not None:
                found.append((lines.update(), size))
            time.sleep(EVERY)
    return found


@contextmanager
def rehearsal(latency: float, env: str) -> Iterator[str]:
    """The address of a far end in a process of its own."""
    command = [TURNLOOM, "rehearse", "--port", "0", "--latency", str(latency), "--env", env]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            yield server.stdout.readline().decode().strip()
        finally:
            server.terminate()


def in_flight(said: IO[bytes]) -> int:
    """How many samples are in flight, by the run's latest line of progress."""
    told = os.pread(said.fileno(), 2**16, max(0, os.fstat(said.fileno()).st_size - 2**16))
    found = re.findall(rb"in_flight=(\d+)", told)
    return int(found[-1]) if found else 0


def most_in_flight(options: argparse.Namespace, folder: Path) -> None:
    count, lines, most, reached = options.in_flight, Lines(folder), 0.0, 0
    with rehearsal(options.latency, options.env) as url:
        model = ("--teacher", url, "--model", "rehearsal", "--max-in-flight", str(count))
        with generating(10 * count, options.env, folder, *model) as (run, said):
            while run.poll() is None and (
                reached < count or lines.update() < options.share * count
            ):
                most = max(most, resident(run.pid) or 0.0)
                reached = max(reached, in_flight(said))
                time.sleep(EVERY)
    print(
        f"{reached} samples of {options.env} in flight, {lines.count} made: {most:.0f} MiB at most"
    )


def slope(options: argparse.Namespace, folder: Path) -> None:
    found = readings(options.n, options.env, folder)
    steady = [(made, size) for made, size in found if made >= options.since]
    if len({made for made, _ in steady}) < 2:
        sys.exit("too few readings: give a larger -n or a smaller --from")
    print(f"{options.n} samples of {options.env}, {len(found)} readings, resident MiB")
    for mark in range(1, 11):
        wanted = options.since + (options.n - options.since) * mark // 10
        made, size = min(found, key=lambda reading: abs(reading[0] - wanted))
        print(f"{made:>8} {size:8.1f}")
    slope, _ = linear_regression([made / 1000 for made, _ in steady], [size for _, size in steady])
    print(f"slope = {slope:.2f} MiB per 1,000 samples")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=20_000)
    parser.add_argument("--from", type=int, default=1_000, dest="since")
    parser.add_argument("--env", default="builtin:")
    parser.add_argument("--in-flight", type=int)
    parser.add_argument("--latency", type=float, default=40.0)
    parser.add_argument("--share", type=float, default=0.05)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = most_in_flight if options.in_flight else slope
        measured(options, Path(folder) / "run")


if __name__ == "__main__":
    main()
