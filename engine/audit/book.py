"""The ledger as an auditor reads it: read-only, in one transaction, trusting nothing in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from turnloom.engine.ledger_schema import ledger_schema_faults, misfits, sqlite_files
from turnloom.engine.plain_file import check_plain_file

ENDS = {1: "emitted", 2: "rejected", 3: "dead"}
_WHERE = "shard, offset, length, crc32"


class Entry(NamedTuple):
    """An emitted seed and where its line lies; any field may be None, or no
    number at all, in a damaged ledger."""

    seed: int
    shard: int | None
    offset: int | None
    length: int | None
    crc: int | None


class Verdict(NamedTuple):
    """A seed that was not emitted, with its line."""

    seed: int
    state: int
    reason: str | None
    line: bytes | None


class SealRow(NamedTuple):
    """A shard that is never written again."""

    shard: int
    size: int
    samples: int
    sha256: str


class Book:
    """Questions to an open ledger."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def ledger_schema_faults(self) -> list[str]:
        """What is in it besides the tables of a run: then nothing else can be asked."""
        return ledger_schema_faults(self._db)

    def faults(self) -> list[str]:
        """What SQLite finds wrong with its own file."""
        found = [str(text) for (text,) in self._db.execute("PRAGMA integrity_check(10)")]
        return [] if found == ["ok"] else found

    def has_tables(self) -> bool:
        """Whether a run has come as far as to make its tables."""
        return self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None

    def is_clean(self) -> bool:
        """Whether the last session ended in order."""
        row = self._db.execute("SELECT clean FROM sessions ORDER BY epoch DESC LIMIT 1").fetchone()
        return row is not None and row[0] == 1

    def counts(self) -> dict[tuple[int, str], int]:
        """How many seeds ended in each state for each reason."""
        query = "SELECT state, coalesce(reason, ''), count(*) FROM endings GROUP BY 1, 2"
        return {(state, reason): count for state, reason, count in self._db.execute(query)}

    def span(self) -> tuple[int, int, int]:
        """The number of seeds, the lowest and the highest index."""
        query = "SELECT count(*), coalesce(min(idx), 0), coalesce(max(idx), -1) FROM endings"
        count, lowest, highest = self._db.execute(query).fetchone()
        return count, lowest, highest

    def entries(self) -> Iterator[Entry]:
        """The emitted seeds in the order of the output."""
        query = f"SELECT idx, {_WHERE} FROM endings WHERE state = 1 ORDER BY shard, offset, idx"  # noqa: S608 - constants
        return map(Entry._make, self._db.execute(query))

    def misfits(self) -> Iterator[tuple[int, int]]:
        """Index and state of rows that cannot be."""
        return misfits(self._db)

    def verdicts(self, state: int) -> Iterator[Verdict]:
        query = "SELECT idx, state, reason, line FROM endings WHERE state = ? ORDER BY idx"
        return map(_verdict, self._db.execute(query, (state,)))

    def verdict(self, index: int) -> Verdict | None:
        query = "SELECT idx, state, reason, line FROM endings WHERE idx = ?"
        row = self._db.execute(query, (index,)).fetchone()
        return None if row is None else _verdict(row)

    def evidence(self) -> list[bytes]:
        """What exploring has shown of the tools, in index order; nothing in older ledgers."""
        query = "SELECT 1 FROM sqlite_master WHERE name = 'evidence'"
        if self.ledger_schema_faults() or not self._db.execute(query).fetchone():
            return []
        rows = self._db.execute("SELECT line FROM evidence ORDER BY idx")
        return [line for (line,) in rows if isinstance(line, bytes)]

    def seals(self) -> list[SealRow]:
        query = "SELECT shard, size, count, sha256 FROM seals ORDER BY shard"
        return list(map(SealRow._make, self._db.execute(query)))


def _verdict(row: tuple[int, int, str | None, object]) -> Verdict:
    seed, state, reason, line = row
    return Verdict(seed, state, reason, line if isinstance(line, bytes) else None)


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """The ledger at one moment. Raises `sqlite3.DatabaseError` when it cannot be read,
    `RunFolderError` when it is no plain file.

    Without a write-ahead log beside it the file is opened as one that nobody changes, so that an
    audit leaves no file behind, also where it may not write.
    """
    for each in sqlite_files(path):
        check_plain_file(each)
    log = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if log.exists() else "immutable=1"
    address = f"{path.resolve().as_uri()}?{how}"
    db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
    try:
        db.execute("BEGIN")
        yield Book(db)
    finally:
        db.close()
