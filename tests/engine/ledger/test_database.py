"""The ledger: one row per seed that has ended."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from turnloom.engine.errors import RunFolderError, StorageError
from turnloom.engine.ledger.database import LedgerDatabase
from turnloom.engine.ledger.poison_seeds import PoisonSeed
from turnloom.engine.ledger.rows import EmittedRow, FailedRow, Seal, Tally
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.work_marks import WorkMark
from turnloom.engine.outcome import State


def test_what_can_be_done_about_a_ledger_is_only_told_where_it_is_damaged(
    folder: Path, story
) -> None:
    (folder / "ledger.db").write_bytes(b"no database" * 1_000)
    with pytest.raises(StorageError, match="built anew from the shards"):
        RunLedger(folder, story.run)
    (folder / "ledger.db").unlink()
    (folder / "ledger.db").mkdir()
    with pytest.raises(RunFolderError, match=r"ledger\.db is a folder"):
        RunLedger(folder, story.run)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[LedgerDatabase]:
    opened = LedgerDatabase.open(tmp_path / "ledger.db")
    yield opened
    opened.close()


def row(seed: int, shard: int = 0, offset: int = 0) -> EmittedRow:
    return EmittedRow(seed, shard, offset, 10, 0)


def test_a_seed_ends_once(ledger: LedgerDatabase) -> None:
    ledger.commit([row(1)])

    with pytest.raises(sqlite3.IntegrityError):
        ledger.commit([row(2), row(1)])

    assert list(ledger.indices()) == [1]  # of a refused group nothing is kept


def test_the_low_watermark_is_the_first_seed_that_has_not_ended(ledger: LedgerDatabase) -> None:
    assert ledger.low_watermark() == 0
    ledger.commit([row(0), row(1), row(3)])
    assert ledger.low_watermark() == 2
    assert list(ledger.indices(ledger.low_watermark())) == [3]
    ledger.commit([row(2)])
    assert ledger.low_watermark() == 4


def test_seeds_are_counted_by_state_and_reason(ledger: LedgerDatabase) -> None:
    failed = [
        FailedRow(1, State.REJECTED, "leak", b"one\n"),
        FailedRow(2, State.REJECTED, "leak", b"two\n"),
        FailedRow(3, State.DEAD, "crash", b"three\n"),
    ]
    ledger.commit([row(0)], failed)

    assert ledger.counts() == [
        (State.EMITTED, "", 1),
        (State.REJECTED, "leak", 2),
        (State.DEAD, "crash", 1),
    ]
    assert list(ledger.lines(State.REJECTED)) == [b"one\n", b"two\n"]


def test_the_tally_of_a_shard_is_its_high_water_mark(ledger: LedgerDatabase) -> None:
    ledger.commit([row(0), row(1, offset=10), row(2, shard=1)])

    assert [ledger.tally(shard) for shard in range(3)] == [Tally(20, 2), Tally(10, 1), Tally()]


def test_to_seal_a_shard_twice_does_no_harm(ledger: LedgerDatabase) -> None:
    ledger.seal(Seal(0, 20, 2, "aa"))
    ledger.seal(Seal(0, 20, 2, "aa"))

    assert ledger.seals() == [Seal(0, 20, 2, "aa")]


def test_only_a_session_that_was_ended_has_ended_cleanly(ledger: LedgerDatabase) -> None:
    assert (ledger.session, ledger.ended_cleanly) == (0, True)
    assert ledger.begin_session([]) == 1
    assert not ledger.ended_cleanly
    ledger.end_session()
    assert ledger.ended_cleanly
    assert ledger.begin_session([row(5)]) == 2
    assert not ledger.ended_cleanly
    assert ledger.has(5)


def test_seeds_are_blamed_for_a_session_that_did_not_end_once(ledger: LedgerDatabase) -> None:
    session = ledger.begin_session([])
    for _ in range(2):
        ledger.blame([WorkMark(session, 4), WorkMark(session, 5)])
    assert ledger.poison_seeds() == [PoisonSeed(4, 1, 0), PoisonSeed(5, 1, 0)]

    ledger.commit([row(4)])
    assert ledger.poison_seeds() == [PoisonSeed(5, 1, 0)]
    ledger.end_session()
    ledger.blame([WorkMark(session, 6)])
    assert ledger.poison_seeds() == [PoisonSeed(5, 1, 0)]
