"""SIGKILL at random moments, recovery included: the files are those of an undisturbed run."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import orjson
import pytest

SCRIPT = Path(__file__).with_name("killed_run.py")
SAMPLES = 300
PLACES = 16


def begin(folder: Path, places: int = PLACES) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, SCRIPT, str(folder), str(SAMPLES), str(places)],
        stdout=subprocess.PIPE,
    )


def finish(folder: Path, places: int = PLACES) -> int:
    """Run to the end undisturbed; returns the number of dots."""
    with begin(folder, places) as process:
        dots = len(process.stdout.read())
    assert process.returncode == 0
    return dots


def killed_after(folder: Path, dots: int) -> bool:
    """Run and kill at the given dot; False when it finished before."""
    with begin(folder) as process:
        written = len(process.stdout.read(dots))
        process.kill()
    return written == dots


def moments(seed: int) -> Iterator[int]:
    """Mostly a little into a run; often so early that recovery is hit."""
    rng = Random(seed)
    while True:
        yield rng.choice((rng.randint(1, 12), rng.randint(1, 60), rng.randint(20, 150)))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jsonl")} | {
        "MANIFEST.json": (folder / "MANIFEST.json").read_bytes()
    }


def survives(tmp_path: Path, kills: int, seed: int) -> None:
    finish(tmp_path / "undisturbed", places=1)
    done = 0
    for run, at in enumerate(moments(seed)):
        folder = tmp_path / f"killed-{run // 8}"
        done += killed_after(folder, at)
        if run % 8 == 7:
            finish(folder)
            assert files(folder) == files(tmp_path / "undisturbed")
            assert orjson.loads((folder / "run.json").read_bytes())["state"] == "complete"
        if done >= kills and run % 8 == 7:
            return


def test_a_killed_run_ends_with_the_same_bytes(tmp_path: Path) -> None:
    survives(tmp_path, kills=16, seed=1)


@pytest.mark.slow
def test_a_run_killed_two_hundred_times_ends_with_the_same_bytes(tmp_path: Path) -> None:
    survives(tmp_path, kills=200, seed=2)
