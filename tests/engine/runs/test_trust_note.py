"""A note of trust holds for one folder, one run, one place of the code."""

import shutil
from pathlib import Path

import pytest

from turnloom.engine.runs.record import RunRecord
from turnloom.engine.runs.trust_note import leave_note, trusted_parts

RUN = "f" * 32
DESK = ("python", "desk:Desk")


@pytest.fixture(autouse=True)
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("desk.py").touch()
    folder = tmp_path / "run"
    folder.mkdir()
    RunRecord(RUN, {}, 1).write(folder)
    leave_note(folder, RUN, "python:desk:Desk")
    return folder


def test_the_folder_is_known_by_its_real_path(run: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(run)

    assert trusted_parts(link) == trusted_parts(Path("run")) == {DESK}


def test_a_copy_of_the_folder_is_not_trusted(run: Path, tmp_path: Path) -> None:
    assert not trusted_parts(shutil.copytree(run, tmp_path / "copy"))


def test_another_run_at_the_same_place_is_not_trusted(run: Path) -> None:
    RunRecord("e" * 32, {}, 1).write(run)

    assert not trusted_parts(run)


def test_a_file_beside_the_shards_is_not_trusted(run: Path) -> None:
    assert trusted_parts(run / "samples-000000.jsonl") == {DESK}
    assert not trusted_parts(run / "downloaded.jsonl")


def test_the_same_name_found_elsewhere_is_not_trusted(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "desk.py").touch()
    monkeypatch.chdir(other)

    assert not trusted_parts(run)


def test_the_run_folder_brings_no_note_of_its_own(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "run")  # relative: does not count
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    leave_note(run, RUN, "python:desk:Desk")

    assert trusted_parts(run) == {DESK}
    assert (tmp_path / "home/.local/state/turnloom/trusted").is_dir()


def test_a_run_without_tools_of_ones_own_leaves_no_note(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    leave_note(run, RUN, "builtin:travel+office")

    assert not (tmp_path / "state").exists()
