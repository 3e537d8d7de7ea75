"""How much memory a long run takes: resident size while `turnloom generate` makes samples.

    python bench/memory.py [-n 20000] [--from 1000] [--env SPEC]

Prints the resident size at ten marks, and the slope of a line fitted through all readings from
`--from` samples on, in MiB per 1,000 samples. Linux only: reads /proc.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import linear_regression

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


def readings(n: int, env: str, folder: Path) -> list[tuple[int, float]]:
    """(samples written, MiB) over one run."""
    lines, found = Lines(folder), []
    command = [TURNLOOM, "generate", "--env", env, "-n", str(n), "--seed", "7", "--out", folder]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=said, stderr=said) as run,
    ):
        while run.poll() is None:
            size = resident(run.pid)
            if size is not None:
                found.append((lines.update(), size))
            time.sleep(EVERY)
        said.seek(0)
        if run.returncode:
            sys.exit(said.read().decode())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=20_000)
    parser.add_argument("--from", type=int, default=1_000, dest="since")
    parser.add_argument("--env", default="builtin:")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = readings(options.n, options.env, Path(folder) / "run")
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


if __name__ == "__main__":
    main()
