"""Kills runs with further sinks at random moments, and finishes them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from receiver import Receiver, receiving

SCRIPT = Path(__file__).with_name("sunk_run.py")
SAMPLES = 150


@dataclass(frozen=True)
class KilledRuns:
    """Finished runs' homes, each with a folder `run` and the targets beside it."""

    homes: list[Path]
    receivers: list[Receiver]
    kills: int


def targets(home: Path) -> dict[str, str]:
    """The specs of the sinks that write files, by name."""
    return {
        "jsonl": f"jsonl:{home}/all.jsonl",
        "zstd": f"jsonl.zst:{home}/all.jsonl.zst",
        "sqlite": f"sqlite:{home}/all.db",
        "parquet": f"parquet:{home}/parquet",
    }


def begin(home: Path, *specs: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, SCRIPT, home / "run", str(SAMPLES), *specs]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


@contextmanager
def killed_runs(root: Path, kills: int, seed: int) -> Iterator[KilledRuns]:
    """Six kills a run, mostly a little into it or into its recovery, and then to the end."""
    rng = Random(seed)
    homes: list[Path] = []
    receivers: list[Receiver] = []
    done = 0
    while done < kills:
        home = root / str(len(homes))
        home.mkdir()
        with receiving() as receiver:
            specs = [*targets(home).values(), receiver.url]
            for _ in range(6):
                done += killed_after(home, rng.choice((20, 60, 150, 400, 600)), rng, specs)
            with begin(home, *specs) as process:
                said = process.stderr.read()
            assert process.returncode == 0, said
        homes.append(home)
        receivers.append(receiver)
    yield KilledRuns(homes, receivers, done)


def killed_after(home: Path, most: int, rng: Random, specs: list[str]) -> bool:
    dots = rng.randint(1, most)
    with begin(home, *specs) as process:
        written = len(process.stderr.read(dots))
        process.kill()
    return written == dots
