"""The ledger: one SQLite table with a row for every seed that has ended.

WAL with synchronous=FULL: when `commit` returns, its rows survive a power cut. A connection is
used by one thread at a time.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from turnloom.engine.ending import State
from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.at_work import Mark
from turnloom.engine.ledger.room import NoRoomError
from turnloom.engine.ledger.rows import Place, Row, Seal, Tally
from turnloom.engine.ledger.suspects import Suspect

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS endings (idx INTEGER PRIMARY KEY, state INTEGER NOT NULL,"
    " shard INTEGER, offset INTEGER, length INTEGER, crc32 INTEGER, reason TEXT, line BLOB)",
    "CREATE TABLE IF NOT EXISTS seals (shard INTEGER PRIMARY KEY, size INTEGER NOT NULL,"
    " count INTEGER NOT NULL, sha256 TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sessions (epoch INTEGER PRIMARY KEY, clean INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS suspects (idx INTEGER PRIMARY KEY, crashes INTEGER NOT NULL,"
    " alone INTEGER NOT NULL, epoch INTEGER NOT NULL)",
)
_INSERT = "INSERT INTO endings VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_BLAME = (
    "INSERT INTO suspects SELECT ?2, 1, ?3, ?1 FROM sessions WHERE epoch = ?1 AND clean = 0"
    " ON CONFLICT DO UPDATE SET crashes = crashes + 1, alone = alone + excluded.alone,"
    " epoch = excluded.epoch WHERE epoch < excluded.epoch"
)
_COLUMNS = "idx, state, shard, offset, length, crc32, reason, line"
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_NOWHERE = (None, None, None, None)


class Ledger:
    """Rows and seals, behind plain methods. Ends are immutable: a second one for the same seed
    is an `sqlite3.IntegrityError`, a bug."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        with self._transaction():
            for statement in _SCHEMA:
                self._db.execute(statement)

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """The ledger in this file, made when missing."""
        try:
            db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
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

    def begin_session(self, adopted: Sequence[Row]) -> int:
        """Enter the rows that recovery found whole, and a new session; returns its number."""
        with self._transaction():
            self._insert(adopted)
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

    def blame(self, marks: Sequence[Mark]) -> None:
        """Count the end of a session that did not end cleanly against the seeds that were at work
        in it; the same session is counted once."""
        at_work = Counter(mark.session for mark in marks)
        with self._transaction():
            self._db.executemany(
                _BLAME, [(mark.session, mark.seed, at_work[mark.session] == 1) for mark in marks]
            )

    def suspects(self) -> list[Suspect]:
        """The seeds that were blamed and have not ended, in order."""
        found = self._db.execute(
            "SELECT idx, crashes, alone FROM suspects WHERE idx NOT IN (SELECT idx FROM endings)"
            " ORDER BY idx"
        )
        return [Suspect(*row) for row in found]

    def commit(self, rows: Sequence[Row]) -> None:
        """Enter rows, durably. Raises `NoRoomError` when the disk is full, else `StorageError`."""
        with self._transaction():
            self._insert(rows)

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
        found = self._db.execute(
            "SELECT state, coalesce(reason, ''), count(*) FROM endings GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return [(State(state), reason, count) for state, reason, count in found]

    def frontier(self) -> int:
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

    def rows(self, start: int = 0, states: Iterable[State] = State) -> Iterator[Row]:
        """The rows from index `start` on, in index order."""
        wanted = ", ".join(str(int(state)) for state in states)
        query = f"SELECT {_COLUMNS} FROM endings WHERE idx >= ? AND state IN ({wanted}) ORDER BY 1"  # noqa: S608 - numbers of an enum
        for index, state, shard, offset, length, crc, reason, line in self._db.execute(
            query, (start,)
        ):
            place = None if shard is None else Place(shard, offset, length, crc)
            yield Row(index, State(state), place, reason, line)

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        self._db.close()

    def _insert(self, rows: Sequence[Row]) -> None:
        self._db.executemany(
            _INSERT,
            [(r.index, int(r.state), *(r.place or _NOWHERE), r.reason, r.line) for r in rows],
        )

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


def _code(error: sqlite3.DatabaseError) -> int:
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _typed(error: sqlite3.DatabaseError) -> StorageError:
    if _code(error) == sqlite3.SQLITE_FULL:
        return NoRoomError("the ledger")
    return StorageError(f"the ledger cannot be written: {error}")
