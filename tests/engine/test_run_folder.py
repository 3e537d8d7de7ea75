"""Whose a run folder is, who works in it, and what is told when it cannot be used."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from turnloom.engine.errors import FolderInUseError, RunFolderError
from turnloom.engine.fingerprint import fingerprint
from turnloom.engine.run_folder import Mode, RunFolder
from turnloom.engine.run_record import RunRecord, read_record
from turnloom.engine.run_summary import RunState

CONFIGURATION = {"environment": "builtin:travel", "seed": 7, "turns": [2, 4]}
RECORD = RunRecord(fingerprint(CONFIGURATION), CONFIGURATION, wanted=10)
OTHER = {**CONFIGURATION, "seed": 8}
OTHER_RECORD = RunRecord(fingerprint(OTHER), OTHER, wanted=10)


def used(path: Path, record: RunRecord = RECORD, state: RunState = RunState.INTERRUPTED) -> None:
    """Leave a run behind."""
    folder = RunFolder(path, record)
    folder.note(state, {"emitted": 4, "rejected": {}, "dead": {}})
    folder.close()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[int]:
    """Another process that works in the folder; its process id."""
    script = (
        "import sys; from pathlib import Path\n"
        "from turnloom.engine.run_folder import RunFolder\n"
        "from turnloom.engine.run_record import RunRecord\n"
        "folder = RunFolder(Path(sys.argv[1]), RunRecord('x', {}, 1))\n"
        "print('ready', flush=True); sys.stdin.read(); folder.close()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
        process.stdin.close()


def test_a_new_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "a" / "b", RECORD)
    folder.close()

    assert (tmp_path / "a" / "b" / "LOCK").read_text() == f"{os.getpid()}\n"
    assert not folder.resumed


def test_the_same_run_is_gone_on_with(tmp_path: Path) -> None:
    used(tmp_path)
    folder = RunFolder(tmp_path, replace(RECORD, wanted=20, started="later"))
    folder.close()

    assert folder.resumed
    assert not folder.is_complete
    assert folder.record.wanted == 20
    assert folder.record.started == read_record(tmp_path).started


@pytest.mark.parametrize(("wanted", "complete"), [(5, True), (10, True), (11, False)])
def test_a_complete_run_is_told_from_one_that_is_to_grow(
    tmp_path: Path, wanted: int, complete: bool
) -> None:
    used(tmp_path, state=RunState.COMPLETE)
    folder = RunFolder(tmp_path, replace(RECORD, wanted=wanted))
    folder.close()

    assert folder.is_complete is complete


@pytest.mark.parametrize("mode", [Mode.AUTO, Mode.RESUME])
def test_another_run_is_refused_with_what_differs(tmp_path: Path, mode: Mode) -> None:
    used(tmp_path)

    with pytest.raises(RunFolderError, match=r"another run: seed 7 there, 8 here.*--fresh"):
        RunFolder(tmp_path, OTHER_RECORD, mode)


def test_fresh_removes_what_a_run_made_and_nothing_else(tmp_path: Path) -> None:
    used(tmp_path)
    made = ["samples-000000.jsonl", "rejected.jsonl", "ledger.db", "ledger.db-wal", "run.json.tmp"]
    kept = ["notes.txt", "samples-0.jsonl", "samples-000000.jsonl.bak", "train.jsonl"]
    for name in made + kept:
        (tmp_path / name).touch()
    RunFolder(tmp_path, OTHER_RECORD, Mode.FRESH).close()

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["LOCK", *kept])


def test_foreign_files_are_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(RunFolderError, match=r"holds no run \(it has thesis.tex\)"):
        RunFolder(tmp_path, RECORD)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_run_that_died_in_its_first_moment_is_no_foreign_file(tmp_path: Path) -> None:
    (tmp_path / "LOCK").touch()
    (tmp_path / "run.json.tmp").touch()

    RunFolder(tmp_path, RECORD).close()


def test_there_must_be_a_run_to_resume(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="holds no run to resume"):
        RunFolder(tmp_path, RECORD, Mode.RESUME)


@pytest.mark.parametrize("mode", list(Mode))
def test_a_folder_in_use_is_refused_and_says_by_whom(
    tmp_path: Path, holder: int, mode: Mode
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())

    with pytest.raises(FolderInUseError, match=f"in use by process {holder}"):
        RunFolder(tmp_path, RECORD, mode)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_the_lock_is_free_after_closing_and_after_a_refusal(tmp_path: Path) -> None:
    used(tmp_path)
    with pytest.raises(RunFolderError):
        RunFolder(tmp_path, OTHER_RECORD)

    RunFolder(tmp_path, RECORD).close()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"fingerprint": "x"}', b"\xff"])
def test_a_record_that_cannot_be_read_is_told_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    used(tmp_path)
    (tmp_path / "run.json").write_bytes(content)

    with pytest.raises(RunFolderError, match=r"run.json is not a run's record.*--fresh"):
        RunFolder(tmp_path, RECORD)


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RunFolderError, match="file is a file: choose another --out"):
        RunFolder(tmp_path / "file", RECORD)
    with pytest.raises(RunFolderError, match="Not a directory"):
        RunFolder(tmp_path / "file" / "below", RECORD)


def test_a_folder_that_cannot_be_written_is_told() -> None:
    with pytest.raises(RunFolderError, match="cannot use /proc/"):
        RunFolder(Path("/proc/turnloom"), RECORD)
