"""Files of SQLite as state."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("mcp")

from turnloom.graphs.sources.mcp.tables import tables_of
from turnloom.graphs.sources.mcp.work_folder import state_of


def made(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as base:
        for each in statements:
            base.execute(each)
        base.commit()
    return path


def test_a_state_holds_the_rows_of_a_database_and_not_what_lies_beside_it(tmp_path: Path) -> None:
    made(
        tmp_path / "shop.db",
        'CREATE TABLE "my orders" (id INTEGER, city TEXT, picture BLOB)',
        """INSERT INTO "my orders" VALUES (1, 'Lyon', x'00')""",
    )
    (tmp_path / "shop.db-journal").write_bytes(b"\0")

    state = state_of(tmp_path)

    assert state["tables"] == {"my orders": [{"id": 1, "city": "Lyon"}]}
    assert state["files"] == [{"path": "/workdir/shop.db", "name": "shop.db"}]


def test_what_is_no_database_is_none_and_what_never_ends_is_cut(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    endless = made(
        tmp_path / "endless.db",
        "CREATE TABLE numbers (n INTEGER)",
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) "
        "SELECT x FROM c",
    )
    with closing(sqlite3.connect(endless)) as base:
        base.execute("PRAGMA writable_schema = ON")
        base.execute("UPDATE sqlite_master SET type = 'table' WHERE name = 'v'")
        base.commit()

    assert tables_of(broken) is None
    tables_of(endless)
    assert state_of(tmp_path)["files"]
