"""The command line, run in this process, with a small team in the offline teacher's place."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import turnloom.agents.offline
from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.teams.team import Team
from turnloom.engine.cli import main

ENDS = (SampleVerified, SampleRejected)


@dataclass(frozen=True)
class Said:
    """What a command said and how it left."""

    code: int
    out: str
    err: str


Turnloom = Callable[..., Said]


@dataclass
class Teacher:
    """Stands in for the offline teacher; `accepts` and `interrupts` go by index."""

    accepts: Callable[[int], bool] = lambda index: index % 3 != 1
    interrupts: frozenset[int] = frozenset()

    async def team(self, *_: object) -> Team:
        role = Role("write", (SampleSeeded,), ENDS, self.write)
        return Team("small", (role,), lambda _: SampleSeeded(), ENDS, deterministic=True)

    async def write(self, _: SampleSeeded, context: Context) -> list[Message]:
        if context.index in self.interrupts:
            os.kill(os.getpid(), signal.SIGINT)
        if not self.accepts(context.index):
            return [SampleRejected("write", "coin:tails", "")]
        return [SampleVerified({"id": context.sample_id, "draw": context.rng().random()})]


class Anything:
    """A judge that lets everything pass."""

    def admit(self, _: object) -> None: ...


@pytest.fixture
def teacher(monkeypatch: pytest.MonkeyPatch) -> Teacher:
    small = Teacher()
    monkeypatch.setattr("turnloom.engine.recipe.compose.offline_team", small.team)
    monkeypatch.setattr(turnloom.agents.offline, "offline_team", small.team, raising=False)
    monkeypatch.setattr("turnloom.engine.recipe.compose.NearDuplicates", Anything)
    return small


@pytest.fixture
def turnloom_command(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Turnloom:
    """Runs `turnloom` with these arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Said:
        capfd.readouterr()
        code = main(arguments)
        captured = capfd.readouterr()
        return Said(code, captured.out, captured.err)

    return run


@pytest.fixture
def made(turnloom_command) -> Path:
    """A run of the offline teacher itself: what reads samples reads them whole."""
    said = turnloom_command(
        "generate", "-n", "4", "--env", "builtin:shop", "--turns", "1-2", "--out", "run"
    )
    assert said.code == 0, said.err
    return Path("run")


REHEARSE = (sys.executable, "-c", "from turnloom.engine.cli import main; main()", "rehearse")
ENV = ("--env", "builtin:travel+office")


@pytest.fixture
def rehearse() -> Iterator[Callable[..., str]]:
    """Starts `turnloom rehearse` with these options; gives its address."""
    running: list[subprocess.Popen[str]] = []

    def start(*options: str) -> str:
        command = [*REHEARSE, "--port", "0", "--latency", "0", *ENV, *options]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running.append(process)
        return process.stdout.readline().strip()

    yield start
    for process in running:
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
        assert process.returncode == 0
        assert "this costs $" in told
