"""A run folder made by somebody else: links, pipes and a doctored ledger in it do no harm."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from turnloom.engine.cli import main

CANNOT_CREATE, CHECK_FAILED, IO_ERROR = 73, 1, 74
OPTIONS = ("--env", "builtin:shop", "--turns", "1-1")
RESUME = ("generate", "-n", "4", *OPTIONS, "--out", "theirs")
WRITTEN = (
    "LOCK", "AT_WORK", "run.json", "ledger.db", "ledger.db-wal", "sinks.json",
    "samples-000000.jsonl", "samples-000001.jsonl", "rejected.jsonl", "dead.jsonl",
)  # fmt: skip
FURTHER = ("--sink", "jsonl:further.jsonl")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that is complete, and that a greater -n goes on with."""
    folder = tmp_path_factory.mktemp("foreign") / "theirs"
    assert main(["generate", "-n", "2", *OPTIONS, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def theirs(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "theirs")


def to_a_link(place: Path) -> None:
    victim = place.parents[1] / "victim"
    victim.write_bytes(place.read_bytes() if place.exists() else b"precious")
    place.unlink(missing_ok=True)
    place.symlink_to(victim)


def to_a_pipe(place: Path) -> None:
    place.unlink(missing_ok=True)
    os.mkfifo(place)


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("plant", [to_a_link, to_a_pipe])
def test_a_run_goes_on_with_plain_files_only(
    turnloom_command, theirs: Path, name: str, plant: Callable[[Path], None]
) -> None:
    plant(theirs / name)
    victim = theirs.parent / "victim"
    before = victim.read_bytes() if victim.exists() else None
    said = turnloom_command(*RESUME, *FURTHER)

    assert said.code == CANNOT_CREATE, said.err
    assert said.err.count("\n") <= 2
    assert name in said.err
    assert before == (victim.read_bytes() if victim.exists() else None)


@pytest.mark.parametrize("name", ["run.json", "LOCK", "ledger.db", "samples-000000.jsonl",
                                  "rejected.jsonl", "MANIFEST.json"])  # fmt: skip
@pytest.mark.parametrize("plant", [to_a_link, to_a_pipe])
def test_the_audit_reads_plain_files_only(turnloom_command, theirs: Path, name: str, plant) -> None:
    plant(theirs / name)
    said = turnloom_command("audit", "theirs")

    assert said.code == CANNOT_CREATE, said.err
    assert name in said.err


@pytest.mark.parametrize(
    "command", [("verify",), ("report",), ("export", "--to", "openai", "-o", "out.jsonl")]
)
@pytest.mark.parametrize("plant", [to_a_link, to_a_pipe])
def test_samples_are_read_from_plain_files_only(
    turnloom_command, theirs: Path, command, plant
) -> None:
    plant(theirs / "samples-000000.jsonl")
    said = turnloom_command(*command, "theirs")

    assert said.code == CANNOT_CREATE, said.err
    assert "samples-000000.jsonl" in said.err
    assert not (theirs.parent / "out.jsonl").exists()


def test_the_folder_itself_and_a_file_that_is_named_may_be_links(
    turnloom_command, theirs: Path
) -> None:
    theirs.rename(theirs.with_name("elsewhere"))
    theirs.symlink_to("elsewhere")
    (theirs.parent / "picked.jsonl").symlink_to("elsewhere/samples-000000.jsonl")

    for arguments in (RESUME, ("audit", "theirs"), ("verify", "theirs"), ("report", "theirs"),
                      ("verify", "picked.jsonl"), ("report", "picked.jsonl")):  # fmt: skip
        said = turnloom_command(*arguments)
        assert said.code == 0, said.err


ENDLESS = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c) SELECT"
DOCTORED = {
    "a view in a table's place": (
        "ALTER TABLE endings RENAME TO kept; CREATE VIEW endings AS SELECT * FROM kept"
    ),
    "a view that never ends": (
        "DROP TABLE endings; CREATE VIEW endings AS"
        f" {ENDLESS} i AS idx, 1 AS state, 0 AS shard, 0 AS offset, 9 AS length, 0 AS crc32,"
        " NULL AS reason, NULL AS line FROM c"
    ),
    "a trigger": ("CREATE TRIGGER more AFTER INSERT ON sessions BEGIN DELETE FROM endings; END"),
    "an index": "CREATE INDEX more ON endings (abs(state))",
    "a column more": "ALTER TABLE endings ADD COLUMN more TEXT",
    "a row that cannot be": "UPDATE endings SET offset = 'there' WHERE state = 1",
}


@pytest.mark.parametrize("statements", DOCTORED.values(), ids=DOCTORED.keys())
def test_a_doctored_ledger_is_told_and_never_asked(
    turnloom_command, theirs: Path, statements: str
) -> None:
    db = sqlite3.connect(theirs / "ledger.db")
    db.executescript(statements)
    db.close()
    audited, resumed = turnloom_command("audit", "theirs"), turnloom_command(*RESUME)

    assert audited.code == CHECK_FAILED, audited.err
    assert "ledger.db: " in audited.out
    assert resumed.code == IO_ERROR, resumed.err
    assert "ledger.db is no ledger of a run" in resumed.err
