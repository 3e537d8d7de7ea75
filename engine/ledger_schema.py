"""The tables of a ledger, and nothing else: one that was doctored is told before it is asked.

A view in a table's place would answer whatever its maker likes, or never; a trigger would act on
what is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

TABLES = {
    "endings": "CREATE TABLE endings (idx INTEGER PRIMARY KEY, state INTEGER NOT NULL,"
    " shard INTEGER, offset INTEGER, length INTEGER, crc32 INTEGER, reason TEXT, line BLOB)",
    "evidence": "CREATE TABLE evidence (idx INTEGER PRIMARY KEY, line BLOB NOT NULL)",
    "seals": "CREATE TABLE seals (shard INTEGER PRIMARY KEY, size INTEGER NOT NULL,"
    " count INTEGER NOT NULL, sha256 TEXT NOT NULL)",
    "sessions": "CREATE TABLE sessions (epoch INTEGER PRIMARY KEY, clean INTEGER NOT NULL)",
    "suspects": "CREATE TABLE suspects (idx INTEGER PRIMARY KEY, crashes INTEGER NOT NULL,"
    " alone INTEGER NOT NULL, epoch INTEGER NOT NULL)",
}
_MISFITS = """
    SELECT idx, state FROM endings WHERE idx < 0 OR state NOT IN (1, 2, 3)
    OR (state = 1 AND (typeof(shard) <> 'integer' OR typeof(offset) <> 'integer'
                       OR typeof(length) <> 'integer' OR typeof(crc32) <> 'integer'
                       OR shard < 0 OR offset < 0 OR length < 1
                       OR reason IS NOT NULL OR line IS NOT NULL))
    OR (state > 1 AND (shard IS NOT NULL OR offset IS NOT NULL OR length IS NOT NULL
                       OR crc32 IS NOT NULL OR typeof(reason) <> 'text'
                       OR typeof(line) <> 'blob'))
    ORDER BY idx
"""


def ledger_schema_faults(db: sqlite3.Connection) -> list[str]:
    """What the ledger's schema has that no run makes. Asks for nothing else, and lets the schema
    call nothing from here on."""
    db.execute("PRAGMA trusted_schema=OFF")
    found = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY rowid")
    return [
        f"it holds the {kind} {name!r}, which no run makes"
        for kind, name, sql in found
        if kind != "table" or TABLES.get(name) != sql
    ]


def misfits(db: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Index and state of rows that cannot be: an unknown state, a place where there is no sample,
    a verdict without its line."""
    return iter(db.execute(_MISFITS))


def first_misfit(db: sqlite3.Connection) -> int | None:
    """The lowest index of such a row; None also where there is no table yet."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'endings'").fetchone() is None:
        return None
    return next((index for index, _ in misfits(db)), None)


def sqlite_files(path: Path) -> list[Path]:
    """The database and the files that SQLite keeps beside it."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm", "-journal")]
