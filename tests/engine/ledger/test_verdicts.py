"""`rejected.jsonl` and `dead.jsonl` are what the ledger says."""

import sqlite3
from collections.abc import Iterator
from errno import EIO
from pathlib import Path

import pytest

from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.disk import OsDisk
from turnloom.engine.ledger.rows import FailedRow
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.verdicts import VerdictFiles
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.testing.faulty_disk import DiskFault, FaultyDisk


def test_rejected_and_dead_are_written_anew_after_an_unclean_end(folder: Path, story) -> None:
    whole = (folder / "rejected.jsonl").read_bytes()
    (folder / "rejected.jsonl").write_bytes(whole[:-5] + b"\0")
    with sqlite3.connect(folder / "ledger.db") as database:
        database.execute("UPDATE sessions SET clean = 0")
    database.close()
    RunLedger(folder, story.run).close()

    assert (folder / "rejected.jsonl").read_bytes() == whole


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[LedgerDatabase]:
    opened = LedgerDatabase.open(tmp_path / "ledger.db")
    yield opened
    opened.close()


def entered(ledger: LedgerDatabase, outcomes: list[Outcome]) -> list[Outcome]:
    """The outcomes, once the ledger has them."""
    rows = [FailedRow(each.index, int(each.state), each.reason, each.line) for each in outcomes]
    ledger.commit((), rows)
    return outcomes


def failed(story, state: State) -> list[Outcome]:
    return [each for each in story.outcomes(range(100)) if each.state is state]


def test_each_verdict_goes_into_its_file(tmp_path: Path, story, ledger: LedgerDatabase) -> None:
    rejected, dead = failed(story, State.REJECTED), failed(story, State.DEAD)
    files = VerdictFiles(OsDisk(), tmp_path, ledger)
    files.append(entered(ledger, [*dead, *rejected]))
    files.close()

    assert (tmp_path / "rejected.jsonl").read_bytes() == b"".join(each.line for each in rejected)
    assert (tmp_path / "dead.jsonl").read_bytes() == b"".join(each.line for each in dead)


def test_a_failed_append_is_made_good_at_the_end(
    tmp_path: Path, story, ledger: LedgerDatabase
) -> None:
    rejected = failed(story, State.REJECTED)
    fault = DiskFault("append", 2, lambda: OSError(EIO, "broken"), written=9)
    files = VerdictFiles(FaultyDisk(OsDisk(), fault), tmp_path, ledger)
    for each in rejected:
        files.append(entered(ledger, [each]))
    files.close()

    assert (tmp_path / "rejected.jsonl").read_bytes() == b"".join(each.line for each in rejected)
