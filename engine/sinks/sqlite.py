"""A SQLite file with one row per sample: `SELECT sample ->> '$.variant' FROM samples`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from turnloom.engine.errors import SinkError, SinkUnusableError
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.sink import SinkLagsError
from turnloom.engine.worker_thread import WorkerThread
from turnloom.graphs.json_value import JsonValue

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS samples (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
    " variant TEXT, sample TEXT NOT NULL)"
)
_LATER = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY)
_INSERT = "INSERT INTO samples (id, variant, sample) VALUES (?, ?, ?)"


class SqliteSink:
    """Rows of `samples`: number (from 1, in order), id, variant, and the sample as JSON text.

    Its mark is the highest number. Other tables of the file are left alone. Where another process
    writes to the file, it is waited for `seconds`.
    """

    def __init__(self, path: Path, *, fresh: bool = False, seconds: float = 10.0) -> None:
        self._path = path
        self._fresh = fresh
        self._thread = WorkerThread("sqlite")
        self._db = _opened(path, seconds)
        self._highest = self._count()

    async def write_group(self, group: Sequence[Outcome]) -> None:
        rows = [
            (outcome.sample_id, _variant(outcome), outcome.line[:-1].decode())
            for outcome in group
            if outcome.accepted
        ]
        if rows:
            await self._thread.run(self._insert, rows)

    async def mark(self) -> JsonValue:
        return self._highest

    async def resume(self, mark: JsonValue) -> bool:
        return await self._thread.run(self._go_back, mark)

    async def close(self) -> None:
        await self._thread.run(self._db.close)
        self._thread.close()

    def _insert(self, rows: Sequence[tuple[str, str | None, str]]) -> None:
        try:
            with self._db:
                self._db.executemany(_INSERT, rows)
        except sqlite3.DatabaseError as error:
            later = getattr(error, "sqlite_errorcode", 0) & 0xFF in _LATER
            kind = SinkLagsError if later else SinkError
            raise kind(f"{self._path}: {error}") from error
        self._highest += len(rows)

    def _go_back(self, mark: JsonValue) -> bool:
        number = mark if isinstance(mark, int) else 0
        if self._highest == 0:
            return number == 0
        if self._highest < number:
            raise SinkError(
                f"{self._path} has {self._highest} samples of {number} that were written: restore "
                "it; or remove it, and it is written anew"
            )
        if mark is None and not self._fresh:
            raise SinkUnusableError(
                f"{self._path} holds samples already: name another file, or replace the run and "
                "the samples with --fresh"
            )
        with self._db:
            self._db.execute("DELETE FROM samples WHERE number > ?", (number,))
        self._highest = number
        return True

    def _count(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(number), 0) FROM samples").fetchone()[0])


def _opened(path: Path, seconds: float) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, check_same_thread=False, timeout=seconds)
    except (OSError, sqlite3.DatabaseError) as error:
        raise SinkUnusableError(f"{path}: {error}") from None
    try:
        db.execute("PRAGMA synchronous=FULL")
        with db:
            db.execute(_SCHEMA)
            db.execute("SELECT number, id, variant, sample FROM samples LIMIT 0")
    except sqlite3.DatabaseError as error:
        db.close()
        raise SinkUnusableError(f"{path}: {error}: name another file") from None
    return db


def _variant(outcome: Outcome) -> str | None:
    variant = outcome.sample.get("variant") if outcome.sample else None
    return variant if isinstance(variant, str) else None
