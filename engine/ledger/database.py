"""The ledger: one SQLite table with a row for every seed that has ended.

WAL with synchronous=FULL: when `commit` returns, its rows survive a power cut. A connection is
used by one thread at a time.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.disk_space import DiskSpaceError
from turnloom.engine.ledger.poison_seeds import PoisonSeed
from turnloom.engine.ledger.rows import EmittedRow, FailedRow, PlainEmittedRow, Seal, Tally
from turnloom.engine.ledger.work_marks import WorkMark
from turnloom.engine.ledger_schema import TABLES, first_misfit, ledger_schema_faults, sqlite_files
from turnloom.engine.outcome import State
from turnloom.engine.plain_file import check_plain_file

_EMIT = (
    "INSERT INTO endings (state, idx, shard, offset, length, crc32)"  # noqa: S608 - an enum's number
    f" VALUES ({State.EMITTED:d}, ?, ?, ?, ?, ?)"
)
_FAIL = "INSERT INTO endings (idx, state, reason, line) VALUES (?, ?, ?, ?)"
_EMITTED = (
    "SELECT idx, shard, offset, length, crc32 FROM endings"  # noqa: S608 - an enum's number
    f" WHERE idx >= ? AND state = {State.EMITTED:d} ORDER BY idx"
)
_BLAME = (
    "INSERT INTO suspects SELECT ?2, 1, ?3, ?1 FROM sessions WHERE epoch = ?1 AND clean = 0"
    " ON CONFLICT DO UPDATE SET crashes = crashes + 1, alone = alone + excluded.alone,"
    " epoch = excluded.epoch WHERE epoch < excluded.epoch"
)
_COUNTS = (  # the emitted have no reason to be sorted by
    "SELECT state, '', count(*) FROM endings"  # noqa: S608 - an enum's number
    f" WHERE state = {State.EMITTED:d} GROUP BY state UNION ALL"
    f" SELECT state, reason, count(*) FROM endings WHERE state <> {State.EMITTED:d}"
    " GROUP BY state, reason ORDER BY 1, 2"
)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class LedgerDatabase:
    """Rows and seals, behind plain methods. Ends are immutable: a second one for the same seed
    is an `sqlite3.IntegrityError`, a bug."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        with self._transaction():
            made = {name for (name,) in self._db.execute("SELECT name FROM sqlite_master")}
            for name, statement in TABLES.items():
                if name not in made:
                    self._db.execute(statement)

    @classmethod
    def open(cls, path: Path) -> LedgerDatabase:
        """The ledger in this file, made when missing. Raises `StorageError` for one that is damaged
        or was doctored, `RunFolderError` for what is no plain file."""
        for each in sqlite_files(path):
            check_plain_file(each)
        try:
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            _check_schema(db, path)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            return cls(db)
        except sqlite3.DatabaseError as error:
            remedy = (
                ". Restore it; or remove it, and it is built anew from the shards"
                if _code(error) in _DAMAGED
                else ""
            )
            raise StorageError(f"{path}: cannot open the ledger: {error}{remedy}") from error

    def begin_session(self, adopted: Sequence[EmittedRow]) -> int:
        """Enter the rows that recovery found whole, and a new session; returns its number."""
        with self._transaction():
            self._db.executemany(_EMIT, adopted)
            epoch = self.session + 1
            self._db.execute("INSERT INTO sessions VALUES (?, 0)", (epoch,))
        return epoch

    def end_session(self) -> None:
        """Note that every file is as the ledger says."""
        with self._transaction():
            self._db.execute(
                "UPDATE sessions SET clean = 1 WHERE epoch = (SELECT max(epoch) FROM sessions)"
            )

    @property
    def ended_cleanly(self) -> bool:
        """Whether the last session did; True before the first."""
        row = self._db.execute("SELECT clean FROM sessions ORDER BY epoch DESC LIMIT 1").fetchone()
        return row is None or bool(row[0])

    @property
    def session(self) -> int:
        """The number of the session that was begun last; 0 before the first."""
        (last,) = self._db.execute("SELECT max(epoch) FROM sessions").fetchone()
        return last or 0

    def blame(self, marks: Sequence[WorkMark]) -> None:
        """Count the end of a session that did not end cleanly against the seeds that were at work
        in it; the same session is counted once."""
        in_progress = Counter(mark.session for mark in marks)
        with self._transaction():
            self._db.executemany(
                _BLAME,
                [(mark.session, mark.seed, in_progress[mark.session] == 1) for mark in marks],
            )

    def poison_seeds(self) -> list[PoisonSeed]:
        """The seeds that were blamed and have not ended, in order."""
        found = self._db.execute(
            "SELECT idx, crashes, alone FROM suspects WHERE idx NOT IN (SELECT idx FROM endings)"
            " ORDER BY idx"
        )
        return [PoisonSeed(*row) for row in found]

    def commit(
        self,
        emitted: Sequence[PlainEmittedRow],
        failed: Sequence[FailedRow] = (),
        evidence: Sequence[tuple[int, bytes]] = (),
    ) -> None:
        """Enter rows, durably. Raises `DiskSpaceError` on a full disk, else `StorageError`."""
        with self._transaction():
            self._db.executemany(_EMIT, emitted)
            self._db.executemany(_FAIL, failed)
            self._db.executemany("INSERT INTO evidence VALUES (?, ?)", evidence)

    def evidence(self) -> dict[int, bytes]:
        """What exploring has shown, by index; nothing for a seed that died without a word."""
        dead = self._db.execute("SELECT idx FROM endings WHERE state = ?", (int(State.DEAD),))
        found = self._db.execute("SELECT idx, line FROM evidence")
        return dict.fromkeys((index for (index,) in dead), b"") | dict(found)

    def seal(self, seal: Seal) -> None:
        """Note that a shard is never written again; to note it twice does no harm."""
        with self._transaction():
            self._db.execute(
                "INSERT INTO seals VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (seal.shard, seal.size, seal.count, seal.sha256),
            )

    def seals(self) -> list[Seal]:
        """The sealed shards, in order."""
        found = self._db.execute("SELECT shard, size, count, sha256 FROM seals ORDER BY shard")
        return [Seal(*row) for row in found]

    def tally(self, shard: int) -> Tally:
        """How much of a shard the ledger vouches for: its high-water mark."""
        found = self._db.execute(
            "SELECT coalesce(max(offset + length), 0), count(*) FROM endings WHERE shard = ?",
            (shard,),
        )
        return Tally(*found.fetchone())

    def has(self, index: int) -> bool:
        """Whether this seed has ended."""
        found = self._db.execute("SELECT 1 FROM endings WHERE idx = ?", (index,))
        return found.fetchone() is not None

    def counts(self) -> list[tuple[State, str, int]]:
        """How many seeds ended in each state, by reason."""
        found = self._db.execute(_COUNTS)
        return [(State(state), reason, count) for state, reason, count in found]

    def low_watermark(self) -> int:
        """The lowest index that has not ended."""
        count, highest = self._db.execute("SELECT count(*), max(idx) FROM endings").fetchone()
        if highest is None or highest + 1 == count:
            return int(count)
        expected = 0
        for (index,) in self._db.execute("SELECT idx FROM endings ORDER BY idx"):
            if index != expected:
                break
            expected += 1
        return expected

    def indices(self, start: int = 0) -> Iterator[int]:
        """The seeds from index `start` on that have ended, in order."""
        found = self._db.execute("SELECT idx FROM endings WHERE idx >= ? ORDER BY idx", (start,))
        return (index for (index,) in found)

    def emitted(self, start: int = 0) -> Iterator[EmittedRow]:
        """The emitted seeds from index `start` on, in order."""
        return map(EmittedRow._make, self._db.execute(_EMITTED, (start,)))

    def lines(self, state: State) -> Iterator[bytes]:
        """The lines of the seeds that ended in this state, which is not `EMITTED`, in order."""
        query = "SELECT line FROM endings WHERE state = ? ORDER BY idx"
        return (line for (line,) in self._db.execute(query, (int(state),)))

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.IntegrityError:
            self._roll_back()
            raise
        except sqlite3.DatabaseError as error:
            self._roll_back()
            raise _typed(error) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")


def _check_schema(db: sqlite3.Connection, path: Path) -> None:
    faults = ledger_schema_faults(db)
    if not faults and (misfit := first_misfit(db)) is not None:
        faults = [f"the row of seed {misfit} cannot be"]
    if faults:
        db.close()
        raise StorageError(
            f"{path} is no ledger of a run: {faults[0]}. Restore it; or remove it, and it is built "
            "anew from the shards"
        )


def _code(error: sqlite3.DatabaseError) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _typed(error: sqlite3.DatabaseError) -> StorageError:
    if _code(error) == sqlite3.SQLITE_FULL:
        return DiskSpaceError("the ledger")
    return StorageError(f"the ledger cannot be written: {error}")
