"""The ledger as an auditor reads it."""

import sqlite3
from pathlib import Path

import orjson
import pytest
from audited_run import FIRST, RUN, change, found

from turnloom.engine.audit import audit


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE endings SET reason = 'other' WHERE state = 2", "gives another reason"),
        ("UPDATE endings SET state = 3 WHERE state = 2", "as rejected"),
        ("UPDATE endings SET state = 4 WHERE state = 2", "cannot be (state 4)"),
        ("UPDATE endings SET line = NULL WHERE state = 3", "cannot be (state 3)"),
        ("UPDATE endings SET line = x'7b7d' WHERE state = 3", "its line is not whole"),
        ("UPDATE endings SET shard = NULL WHERE idx = (SELECT max(idx) FROM endings WHERE shard=0)",
         "cannot be (state 1)"),
        ("UPDATE seals SET sha256 = 'f' || substr(sha256, 2) || 'x'", "its seal's SHA-256"),
        ("UPDATE seals SET count = 19 WHERE shard = 1", "its seal says 19"),
        ("UPDATE seals SET size = 1 WHERE shard = 1", "its seal says 1"),
        ("DELETE FROM seals WHERE shard = 3", "lists 4 shards, 3 are sealed"),
        ("DELETE FROM endings WHERE state = 3 AND idx < (SELECT max(idx) FROM endings)",
         "have not ended"),
    ],
)  # fmt: skip
def test_a_ledger_that_was_tampered_with_is_found(run: Path, statement: str, said: str) -> None:
    change(run, statement)

    assert said in found(run)


def test_a_missing_ledger_is_found(run: Path) -> None:
    (run / "ledger.db").unlink()

    assert found(run) == "ledger.db: is missing"


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_damaged_ledger_is_found(run: Path, page: int) -> None:
    with (run / "ledger.db").open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 2048)

    assert "ledger.db" in found(run)


@pytest.mark.parametrize("has_samples", [False, True])
def test_a_ledger_without_tables_is_no_fault_before_there_are_samples(
    tmp_path: Path, has_samples: bool
) -> None:
    """What a kill between making the file and its tables leaves."""
    (tmp_path / "run.json").write_bytes(orjson.dumps({"fingerprint": RUN, "state": "running"}))
    db = sqlite3.connect(tmp_path / "ledger.db")
    db.execute("PRAGMA journal_mode=WAL")
    db.close()
    if has_samples:
        (tmp_path / FIRST).write_bytes(b"{}\n")

    assert bool(audit(tmp_path).findings) is has_samples
