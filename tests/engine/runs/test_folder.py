"""Whose a run folder is, who works in it, and what is told when it cannot be used."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from turnloom.engine.errors import FolderInUseError, RunFolderError, StorageError
from turnloom.engine.fingerprint import fingerprint
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.folder import Mode, RunFolder
from turnloom.engine.runs.record import RunRecord, read_record

CONFIGURATION = {"environment": "builtin:travel", "seed": 7, "turns": [2, 4]}
RECORD = RunRecord(fingerprint(CONFIGURATION), CONFIGURATION, wanted=10)
OTHER = {**CONFIGURATION, "seed": 8}
OTHER_RECORD = RunRecord(fingerprint(OTHER), OTHER, wanted=10)


def used(path: Path, record: RunRecord = RECORD, state: RunState = RunState.INTERRUPTED) -> None:
    """Leave a run behind."""
    folder = RunFolder(path, record)
    folder.note(state, {"emitted": 4, "rejected": {}, "dead": {}})
    folder.close()


def abandoned(path: Path, mode: Mode, begun: bool, result: str = "") -> None:
    """Fail at the start of a run, or behind it, with a file that holds something."""
    folder = RunFolder(path, RECORD, mode)
    if begun:
        folder.begin()
    if result:
        (path / result).write_text("something")
    folder.abandon()
    folder.close()


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.iterdir())


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_without_room_for_the_lock_is_told_by_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turnloom.engine.runs.folder.os.pwrite", full)
    with pytest.raises(StorageError, match="run as a run folder: No space left on device"):
        RunFolder(tmp_path / "run", RECORD)

    assert names(tmp_path) == []


def test_a_disk_without_room_for_the_record_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(tmp_path / "run", RECORD)
    monkeypatch.setattr("turnloom.engine.runs.record.write_whole", full)
    with pytest.raises(StorageError, match=r"run/run\.json cannot be written: No space left"):
        folder.begin()
    folder.close()


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[int]:
    """Another process that works in the folder; its process id."""
    script = (
        "import sys; from pathlib import Path\n"
        "from turnloom.engine.runs.folder import RunFolder\n"
        "from turnloom.engine.runs.record import RunRecord\n"
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
    folder = RunFolder(tmp_path, OTHER_RECORD, Mode.FRESH)
    untouched = names(tmp_path)
    folder.begin()
    folder.close()

    assert set(made + kept) < set(untouched)
    assert names(tmp_path) == sorted(["LOCK", "run.json", *kept])
    assert read_record(tmp_path).fingerprint == OTHER_RECORD.fingerprint


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("found", [False, True])
def test_a_new_run_that_made_nothing_leaves_the_folder_as_it_was(
    tmp_path: Path, begun: bool, found: bool
) -> None:
    path = tmp_path / "run"
    if found:
        path.mkdir()
    abandoned(path, Mode.AUTO, begun)

    assert [[*each.iterdir()] for each in tmp_path.iterdir()] == ([[]] if found else [])


@pytest.mark.parametrize("result", ["samples-000003.jsonl", "rejected.jsonl", "calls.jsonl"])
def test_a_run_that_made_something_is_never_taken_back(tmp_path: Path, result: str) -> None:
    abandoned(tmp_path, Mode.AUTO, begun=True, result=result)

    assert names(tmp_path) == sorted(["LOCK", "run.json", result])


@pytest.mark.parametrize("begun", [False, True])
def test_a_run_that_is_gone_on_with_is_never_taken_back(tmp_path: Path, begun: bool) -> None:
    used(tmp_path)
    abandoned(tmp_path, Mode.AUTO, begun)

    assert names(tmp_path) == ["LOCK", "run.json"]


def test_what_is_to_be_replaced_is_kept_until_the_new_run_begins(tmp_path: Path) -> None:
    used(tmp_path)
    abandoned(tmp_path, Mode.FRESH, begun=False)

    assert read_record(tmp_path).counts["emitted"] == 4


def test_a_folder_with_a_further_sink_in_it_stays_this_runs(tmp_path: Path) -> None:
    abandoned(tmp_path, Mode.AUTO, begun=False, result="all.db")

    RunFolder(tmp_path, RECORD).close()


def test_a_folder_that_is_another_runs_by_now_is_left_alone(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, RECORD)
    folder.begin()
    for entry in tmp_path.iterdir():
        entry.unlink()
    used(tmp_path, OTHER_RECORD)
    folder.abandon()
    folder.close()

    assert read_record(tmp_path).fingerprint == OTHER_RECORD.fingerprint


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
