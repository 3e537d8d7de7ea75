"""SIGKILL at random moments, recovery included. After each kill the audit finds nothing, and no
more is done again than was at work and in one group; in the end every sample is there, once, whole.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from urllib.request import urlopen

import orjson
import pytest
from killed_run import GROUP
from nursery import Life, Nursery

from turnloom.engine.audit import audit

HERE = Path(__file__).parent
REHEARSE = (sys.executable, "-c", "from turnloom.engine.cli import main; main()", "rehearse")
SMALL = ("--env", "builtin:travel", "--turns", "1-1")
RECOVERY = (1, 12)
"""Events: about as many come before a resumed run works on its first seed."""


@dataclass
class KilledRun:
    """A run that is begun again and again, with what it did in all its sessions."""

    nursery: Nursery
    folder: Path
    arguments: tuple[str, ...]
    places: int
    begun: set[int] = field(default_factory=set)
    kills: int = 0
    lost: int = 0
    unsettled: int = 0

    def go_on(self, kill_at: int | None = None) -> Life:
        """One session, and what holds after each."""
        life = self.nursery.run(*self.arguments, kill_at=kill_at)
        assert life.killed or life.code == 0
        self.kills += life.killed
        self._count_seeds(life.seeds)
        self._count_answers(life)
        if (self.folder / "run.json").exists():
            found = audit(self.folder)
            assert found.findings == []
            self.unsettled += bool(found.notes)
        return life

    def go_on_to_the_end(self) -> None:
        assert self.go_on().code == 0
        found = audit(self.folder)
        assert found.notes == []
        assert found.open == 0

    def _count_seeds(self, seeds: list[int]) -> None:
        again = self.begun.intersection(seeds)
        assert len(again) <= self.places + GROUP, f"begun again: {sorted(again)}"
        assert len(set(seeds)) == len(seeds)
        self.begun.update(seeds)

    def _count_answers(self, life: Life) -> None:
        asked, kept = life.events.count("asked"), life.events.count("kept")
        assert asked - kept <= (self.places if life.killed else 0)
        self.lost += asked - kept

    def lines(self) -> list[bytes]:
        """The samples, each a line."""
        files = sorted(self.folder.glob("samples-*.jsonl"))
        return [line for file in files for line in file.read_bytes().splitlines()]


def moments(seed: int, *ranges: tuple[int, int]) -> Iterator[int]:
    """Events after which to kill, each out of one of these ranges."""
    rng = Random(seed)
    while True:
        yield rng.randint(*rng.choice(ranges))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.jsonl")} | {
        "MANIFEST.json": (folder / "MANIFEST.json").read_bytes()
    }


def offline_run(nursery: Nursery, folder: Path, places: int = 16) -> KilledRun:
    return KilledRun(nursery, folder, (str(folder), "300", str(places)), places)


def survives(tmp_path: Path, kills: int, seed: int) -> None:
    """Eight sessions a run, the last to the end."""
    with Nursery(HERE / "killed_run.py") as nursery:
        offline_run(nursery, tmp_path / "undisturbed", places=1).go_on_to_the_end()
        undisturbed = files(tmp_path / "undisturbed")
        done = 0
        at = moments(seed, RECOVERY, (1, 60), (20, 150))
        while done < kills:
            run = offline_run(nursery, tmp_path / f"killed-{done}")
            for _ in range(7):
                run.go_on(next(at))
            run.go_on_to_the_end()
            assert files(run.folder) == undisturbed
            assert orjson.loads((run.folder / "run.json").read_bytes())["state"] == "complete"
            assert run.unsettled
            done += run.kills


def test_a_killed_run_ends_with_the_same_bytes(tmp_path: Path) -> None:
    survives(tmp_path, kills=16, seed=1)


@pytest.mark.slow
def test_a_run_killed_two_hundred_times_ends_with_the_same_bytes(tmp_path: Path) -> None:
    survives(tmp_path, kills=200, seed=2)


@pytest.fixture
def endpoint() -> Iterator[str]:
    """The address of `turnloom rehearse` in a process of its own."""
    command = [*REHEARSE, "--port", "0", "--latency", "0.005", *SMALL[:2]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.send_signal(signal.SIGINT)


def requests(endpoint: str) -> int:
    """The requests that came in."""
    with urlopen(f"{endpoint.removesuffix('/v1')}/rehearsal") as answer:
        return int(orjson.loads(answer.read())["requests"])


def calls_in(journal: Path) -> set[str]:
    return {orjson.loads(line)["call"] for line in journal.read_bytes().splitlines()}


def with_a_model(nursery: Nursery, folder: Path, samples: int, *options: str) -> KilledRun:
    command = ("generate", "--model", "rehearsal", *SMALL, "--max-in-flight", "8")
    where = ("-n", str(samples), "--out", str(folder))
    return KilledRun(nursery, folder, (*command, *where, *options), places=8)


def survives_with_a_model(folder: Path, endpoint: str, samples: int, kills: int, seed: int) -> None:
    """Nothing is paid twice but what was on its way at a kill; the journal has everything, so it
    tells the same samples again. Seeds that have to go alone get done between two kills: else
    they would be given up, as they should."""
    with Nursery(HERE / "killed_command.py") as nursery:
        run = with_a_model(nursery, folder / "killed", samples, "--teacher", endpoint)
        for at in islice(moments(seed, RECOVERY, (40, 120), (40, 120)), kills):
            assert run.go_on(at).killed, f"complete after {run.kills} kills"
        run.go_on_to_the_end()
        journal = run.folder / "calls.jsonl"
        kept, asked = len(calls_in(journal)), requests(endpoint)
        made = run.lines()

        assert len({orjson.loads(line)["id"] for line in made}) == len(made) == samples
        assert kept <= asked <= kept + run.lost + run.kills
        assert nursery.run("verify", str(run.folder)).code == 0

        source = ("--teacher", endpoint, "--replay", str(journal))
        again = with_a_model(nursery, folder / "again", samples, *source)
        again.go_on_to_the_end()

        assert sorted(again.lines()) == sorted(made)
        assert requests(endpoint) == asked


def test_a_killed_run_with_a_model_loses_nothing_and_pays_nothing_twice(
    endpoint: str, tmp_path: Path
) -> None:
    survives_with_a_model(tmp_path, endpoint, samples=20, kills=3, seed=3)


@pytest.mark.slow
def test_a_run_with_a_model_survives_sixty_kills(endpoint: str, tmp_path: Path) -> None:
    survives_with_a_model(tmp_path, endpoint, samples=200, kills=60, seed=4)
