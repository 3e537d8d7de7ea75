"""The product as its users meet it: the installed command, in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # so that tests can import their helpers

Record = dict[str, Any]

COMMAND = Path(sys.executable).parent / "turnloom"
PATIENCE = 3600
"""Seconds; only there so that a hang ends."""


@dataclass(frozen=True)
class Said:
    """What a command said and how it left."""

    code: int
    out: str
    err: str


def run_process(
    arguments: Sequence[str | Path], folder: Path, surroundings: dict[str, str] | None = None
) -> Said:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"} | (surroundings or {})
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return Said(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True)
class Turnloom:
    """Runs `turnloom` with these arguments in a folder of the test."""

    folder: Path

    def __call__(self, *arguments: str | Path, **surroundings: str) -> Said:
        assert COMMAND.exists(), "the console script is not installed beside this Python"
        return run_process((COMMAND, *arguments), self.folder, surroundings)


@pytest.fixture
def turnloom(tmp_path: Path) -> Turnloom:
    """The command in the test's own folder."""
    return Turnloom(tmp_path)


@pytest.fixture(scope="session")
def turnloom_in() -> type[Turnloom]:
    """The command in a folder to be named."""
    return Turnloom


@pytest.fixture(scope="session")
def process() -> Callable[..., Said]:
    """Runs another program: arguments, folder, environment variables."""
    return run_process


@dataclass(frozen=True)
class Run:
    """A run folder that `turnloom generate` filled."""

    folder: Path

    @property
    def bytes(self) -> bytes:
        return b"".join(file.read_bytes() for file in sorted(self.folder.glob("samples-*.jsonl")))

    @property
    def records(self) -> list[Record]:
        return [orjson.loads(line) for line in self.bytes.splitlines()]


Runs = Callable[..., Run]


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Fills run folders; the same request is met once for all tests, in all test processes."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def generate(*options: str, n: int, seed: int = 7) -> Run:
        request = ("-n", str(n), "--seed", str(seed), *options)
        folder = shared / f"run-{blake2b(repr(request).encode(), digest_size=8).hexdigest()}"
        folder.mkdir(exist_ok=True)
        with (folder / "made").open("a") as made:
            flock(made, LOCK_EX)
            if not os.fstat(made.fileno()).st_size:
                said = Turnloom(folder)("generate", *request, "--out", "out")
                assert said.code == 0, said.err
                made.write("yes")
        return Run(folder / "out")

    return generate
