"""Whenever a program cancels, nothing is left of the engine, and the run can be gone on with."""

import asyncio
import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from turnloom import Engine, RunState, Settings, Teacher
from turnloom.engine.cli import main

MOMENTS = 50
QUICKLY = (2, 25, 47)
WANTED = 4
FILES = Path("/proc/self/fd")
FAST = Settings(turns=(1, 1), max_in_flight=4)


@dataclass(frozen=True)
class Left:
    """What a process holds that an engine could leave behind."""

    threads: frozenset[str]
    descriptors: tuple[str, ...]
    """What each refers to: a file, or the kind of what has no name."""
    children: frozenset[int]

    @classmethod
    def now(cls) -> "Left":
        gc.collect()
        names = {each.name for each in threading.enumerate()}
        return cls(
            frozenset(name for name in names if not name.startswith("asyncio_")),  # of the host's
            tuple(sorted(each.partition(":")[0] for each in map(_target, FILES.iterdir()))),
            frozenset(
                int(each)
                for task in Path("/proc/self/task").iterdir()
                for each in (task / "children").read_text().split()
            ),
        )


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:  # the one with which these were listed
        return ""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A model that a rehearsal plays."""
    code = "import sys; from turnloom.engine.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "rehearse", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.communicate()


@dataclass
class Host:
    """A program that makes one run after the other."""

    env: str
    teacher: Teacher | None
    thread: bool

    def engine(self) -> Engine:
        return Engine(self.env, settings=FAST, teacher=self.teacher, thread=self.thread)

    async def make(self, out: Path) -> None:
        """A run in a folder, and the first samples of another as a stream."""
        async with self.engine() as engine:
            summary = await engine.generate(WANTED, out)
            assert summary.state is RunState.COMPLETE
            async for _ in engine.samples(WANTED):
                break

    async def cancelled(self, out: Path, seconds: float) -> None:
        """The same, cancelled after `seconds`; no task is left."""
        try:
            async with asyncio.timeout(seconds):
                await self.make(out)
        except TimeoutError:
            pass
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left


@pytest.fixture
def host(kind: str, thread: bool, shelf: str, request: pytest.FixtureRequest) -> Host:
    teacher = None
    if kind == "teacher":
        teacher = Teacher(request.getfixturevalue("endpoint"), "rehearsal")
    return Host(shelf if kind == "worker" else "builtin:shop", teacher, thread)


@pytest.mark.parametrize("thread", [False, True], ids=["on the loop", "in a thread"])
@pytest.mark.parametrize(
    "kind", ["offline", "worker", pytest.param("teacher", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "moments", [QUICKLY, pytest.param(range(1, MOMENTS + 1), marks=pytest.mark.slow)]
)
def test_nothing_is_left_of_an_engine_that_is_cancelled(
    host: Host, moments: range, tmp_path: Path
) -> None:
    asyncio.run(host.make(tmp_path / "first"))  # imports and caches
    begun = monotonic()
    asyncio.run(host.make(tmp_path / "whole"))
    taken = monotonic() - begun
    before = Left.now()
    for moment in moments:
        out = tmp_path / f"cancelled-{moment}"
        asyncio.run(host.cancelled(out, taken * moment / MOMENTS))
        assert Left.now() == before

        asyncio.run(host.make(out))
        assert main(["audit", str(out)]) == 0
        if host.teacher is None:
            assert samples(out) == samples(tmp_path / "whole")


def samples(run: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(run.glob("samples-*.jsonl")))
