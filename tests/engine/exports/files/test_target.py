"""An export never takes the place of what it is made from, nor of what a run will write."""

from pathlib import Path

import pytest

from turnloom.engine.errors import RunFolderError
from turnloom.engine.exports.files.target import check_target


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    for name in ("run.json", "samples-000000.jsonl", "rejected.jsonl"):
        (folder / name).touch()
    return folder


@pytest.mark.parametrize("name", ["samples-000000.jsonl", "rejected.jsonl", "samples-000007.jsonl"])
def test_a_runs_own_files_and_those_to_come_are_no_target(run: Path, name: str) -> None:
    with pytest.raises(RunFolderError, match="name another file to write to"):
        check_target(run, run / name)


def test_a_new_file_may_stand_in_a_run_folder(run: Path) -> None:
    check_target(run, run / "export.jsonl")


def test_the_file_it_is_made_from_is_no_target_by_whatever_name(tmp_path: Path) -> None:
    samples = tmp_path / "mine.jsonl"
    samples.touch()
    (tmp_path / "link.jsonl").symlink_to(samples)

    with pytest.raises(RunFolderError):
        check_target(samples, tmp_path / "link.jsonl")
    check_target(samples, tmp_path / "other.jsonl")
