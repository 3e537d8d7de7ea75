"""The ledger as an auditor reads it: read-only, in one transaction, trusting nothing in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ENDS = {1: "emitted", 2: "rejected", 3: "dead"}
_WHERE = "shard, offset, length, crc32"


class Entry(NamedTuple):
    """An emitted seed and where its line lies; any field may be None in a damaged ledger."""

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
        """Index and state of rows that cannot be: an unknown state, a place where there is no
        sample, a verdict without its line."""
        query = """
            SELECT idx, state FROM endings WHERE idx < 0 OR state NOT IN (1, 2, 3)
            OR (state = 1 AND (shard IS NULL OR offset IS NULL OR length IS NULL OR crc32 IS NULL
                               OR reason IS NOT NULL OR line IS NOT NULL))
            OR (state > 1 AND (shard IS NOT NULL OR offset IS NOT NULL OR length IS NOT NULL
                               OR crc32 IS NOT NULL OR reason IS NULL OR line IS NULL))
            ORDER BY idx
        """
        return iter(self._db.execute(query))

    def verdicts(self, state: int) -> Iterator[Verdict]:
        query = "SELECT idx, state, reason, line FROM endings WHERE state = ? ORDER BY idx"
        return map(Verdict._make, self._db.execute(query, (state,)))

    def verdict(self, index: int) -> Verdict | None:
        query = "SELECT idx, state, reason, line FROM endings WHERE idx = ?"
        row = self._db.execute(query, (index,)).fetchone()
        return None if row is None else Verdict._make(row)

    def seals(self) -> list[SealRow]:
        query = "SELECT shard, size, count, sha256 FROM seals ORDER BY shard"
        return list(map(SealRow._make, self._db.execute(query)))


@contextmanager
def open_book(path: Path) -> Iterator[Book]:
    """The ledger at one moment. Raises `sqlite3.DatabaseError` when it cannot be read.

    Without a write-ahead log beside it the file is opened as one that nobody changes, so that an
    audit leaves no file behind, also where it may not write.
    """
    log = path.with_name(f"{path.name}-wal")
    how = "mode=ro" if log.exists() else "immutable=1"
    address = f"{path.resolve().as_uri()}?{how}"
    db = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
    try:
        db.execute("BEGIN")
        yield Book(db)
    finally:
        db.close()
