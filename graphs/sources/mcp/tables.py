"""A file of SQLite as the records in it: the state of many servers lies in one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from turnloom.graphs.json_value import JsonObject, JsonValue

_HEADER = b"SQLite format 3\0"
_BESIDE = ("-journal", "-shm", "-wal")
"""What SQLite keeps beside a file while it is open, by the end of its name."""
_ROWS = 200
"""Rows of a table that are read."""
_TABLES = 50
_STEPS = 2_000_000
"""So many steps of its machine a file may cost."""


def lies_beside_tables(name: str) -> bool:
    """Whether a file of this name is SQLite's own, and changes as it likes."""
    return name.endswith(_BESIDE)


def tables_of(path: Path) -> JsonObject | None:
    """Table -> its rows, where the file can be read; a file that tells wrong things about itself
    costs no more than another."""
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0.1)) as base:
            left = [_STEPS // 1000]

            def is_too_much() -> int:
                left[0] -= 1
                return left[0] < 0

            base.set_progress_handler(is_too_much, 1000)
            base.execute("PRAGMA trusted_schema = OFF")
            named = base.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name LIMIT ?",
                (_TABLES,),
            )
            return {str(name): _rows(base, str(name)) for (name,) in named.fetchall()}
    except (sqlite3.Error, ValueError):
        return None


def _rows(base: sqlite3.Connection, table: str) -> list[JsonValue]:
    quoted = '"' + table.replace('"', '""') + '"'
    found = base.execute(f"SELECT * FROM {quoted} LIMIT ?", (_ROWS,))  # noqa: S608 - is quoted
    names = [each[0] for each in found.description]
    return [
        {
            name: value
            for name, value in zip(names, row, strict=True)
            if not isinstance(value, bytes)
        }
        for row in found
    ]
