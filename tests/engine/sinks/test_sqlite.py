"""The SQLite sink."""

import sqlite3
from pathlib import Path

import pytest
from sink_contract import outcomes

from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.sinks import SinkLagsError
from turnloom.engine.sinks.spec import read_sinks
from turnloom.engine.sinks.sqlite import SqliteSink


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database, but text that is long enough " * 9)
    (spec,) = read_sinks([f"sqlite:{tmp_path}/a.db"])
    with pytest.raises(SinkUnusableError, match="name another file"):
        spec.open(False)


async def test_a_database_that_another_holds_is_asked_again(tmp_path: Path) -> None:
    sink = SqliteSink(tmp_path / "all.db", seconds=0)
    other = sqlite3.connect(tmp_path / "all.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(SinkLagsError, match="locked"):
        await sink.write_group(outcomes(1))
    other.close()
    await sink.write_group(outcomes(1))

    assert await sink.mark() == 1
    await sink.close()
