"""Disks that are full, or fail: the run pauses and goes on, or ends cleanly; nothing is lost."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.disk import OsDisk, Space
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.sinks import DiskSpacePolicy, JsonlSink
from turnloom.engine.testing.faulty_disk import DiskFault, FaultyDisk

SEEDS = 40
ENOSPC = lambda: OSError(errno.ENOSPC, "No space left on device")  # noqa: E731
EIO = lambda: OSError(errno.EIO, "Input/output error")  # noqa: E731


async def write(folder: Path, story, disk: object, patience: int = 3) -> list[str]:
    """Go on with the story on this disk, to the end; returns why it paused."""
    pauses: list[str] = []
    ledger = RunLedger(folder, story.run, disk=disk, limit=story.limit)
    sink = JsonlSink(ledger, DiskSpacePolicy(patience=patience * 1e-6, poll=1e-6), pauses.append)
    try:
        resume_point = ledger.resume_point(with_samples=False)
        left = [*resume_point.gaps, *range(resume_point.next_index, SEEDS)]
        for begin in range(0, len(left), 3):
            await sink.write_group(story.outcomes(left[begin : begin + 3]))
    finally:
        await sink.close()
    return pauses


def check(folder: Path, story) -> None:
    outcomes = story.outcomes(range(SEEDS))
    shards = sorted(folder.glob("samples-*.jsonl"))
    assert b"".join(path.read_bytes() for path in shards) == lines(outcomes, State.EMITTED)
    assert (folder / "rejected.jsonl").read_bytes() == lines(outcomes, State.REJECTED)
    assert (folder / "dead.jsonl").read_bytes() == lines(outcomes, State.DEAD)


def lines(outcomes: list[Outcome], state: State) -> bytes:
    return b"".join(outcome.line for outcome in outcomes if outcome.state is state)


async def struck(
    folder: Path, story, operation: str, at: int, error: Callable[[], OSError], times: int
) -> tuple[bool, bool]:
    """Run the story with one fault, then again without if need be: did it strike, and stop?"""
    disk = FaultyDisk(OsDisk(), DiskFault(operation, at, error, times, written=at * 7 % 400))
    stopped = False
    try:
        await write(folder, story, disk)
    except StorageError:
        stopped = True
        await write(folder, story, OsDisk())
    check(folder, story)
    return disk.struck, stopped


@pytest.mark.parametrize("at", range(1, 30))
async def test_a_full_disk_pauses_the_run_and_it_goes_on(tmp_path, story, at: int) -> None:
    was_struck, stopped = await struck(tmp_path, story, "append", at, ENOSPC, times=2)

    assert was_struck
    assert not stopped


@pytest.mark.parametrize("at", range(1, 20))
async def test_a_failed_sync_costs_nothing(tmp_path, story, at: int) -> None:
    was_struck, _ = await struck(tmp_path, story, "sync", at, EIO, times=1)

    assert was_struck


@pytest.mark.parametrize("operation", ["append", "sync", "truncate", "replace", "sync_folder"])
async def test_a_disk_that_stays_broken_ends_the_run_and_loses_nothing(
    tmp_path, story, operation: str
) -> None:
    _, stopped = await struck(tmp_path, story, operation, 4, EIO, times=10**6)

    assert stopped or operation in ("truncate", "replace", "sync_folder")


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["open", "append", "sync", "truncate", "replace", "remove"])
@pytest.mark.parametrize("error", [ENOSPC, EIO], ids=["ENOSPC", "EIO"])
async def test_any_fault_at_any_moment_loses_nothing(
    tmp_path, story, operation: str, error: Callable[[], OSError]
) -> None:
    for at in range(1, 201):
        folder = tmp_path / str(at)
        folder.mkdir()
        was_struck, _ = await struck(folder, story, operation, at, error, times=1 + at % 3)
        if not was_struck:
            break
    assert at > 5 or operation in ("truncate", "replace", "remove")


async def test_a_failed_sync_is_not_retried_but_moves_the_group_to_a_new_shard(
    tmp_path, story
) -> None:
    ledger = RunLedger(tmp_path, story.run, disk=FaultyDisk(OsDisk(), DiskFault("sync", 1, EIO)))
    ledger.writer.accept(story.outcomes(range(5)))
    ledger.writer.flush()
    ledger.close()

    assert (tmp_path / "samples-000000.jsonl").read_bytes() == b""
    assert (tmp_path / "samples-000001.jsonl").read_bytes() == story.lines(5)


async def test_the_run_pauses_before_the_disk_is_full(tmp_path, story) -> None:
    class Filling(OsDisk):
        looks = 0

        def space(self, folder: Path) -> Space:
            self.looks += 1
            return Space(10 if 5 < self.looks < 8 else 2**40, 2**41)

    pauses = await write(tmp_path, story, Filling())

    assert len(pauses) == 1
    assert pauses[0].startswith("no room on the disk for")
    check(tmp_path, story)


async def test_a_disk_that_stays_full_ends_the_run_with_a_remedy(tmp_path, story) -> None:
    class Full(OsDisk):
        def space(self, folder: Path) -> Space:
            return Space(10, 2**41)

    with pytest.raises(StorageError, match="make room and run the same command again"):
        await write(tmp_path, story, Full())
    await write(tmp_path, story, OsDisk())
    check(tmp_path, story)


def test_a_short_write_is_carried_on(tmp_path, story, monkeypatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: real(fd, data[:100]))
    ledger = RunLedger(tmp_path, story.run, limit=story.limit)
    ledger.writer.accept(story.outcomes(range(SEEDS)))
    ledger.writer.flush()
    ledger.close()
    check(tmp_path, story)
