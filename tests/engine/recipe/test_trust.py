"""A samples file is not to be trusted with the choice of code to run."""

from pathlib import Path

import pytest

from turnloom.engine.recipe.trust import check_trusted
from turnloom.engine.runs.record import RunRecord
from turnloom.engine.runs.trust_note import leave_note
from turnloom.graphs.errors import InputError

RUN = "f" * 32


@pytest.fixture(autouse=True)
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.py").write_text("raise RuntimeError('nobody asked for me')")
    folder = tmp_path / "run"
    folder.mkdir()
    RunRecord(RUN, {}, 1).write(folder)
    return folder


@pytest.mark.parametrize(
    "spec",
    [
        "python:os:system",
        "builtin:+python:subprocess:run",
        "python:../x.py:f",
        "python:desk:Desk",
        "python:./desk.py:Desk",
    ],
)
def test_code_that_only_a_file_names_is_refused_with_what_to_do(spec: str, run: Path) -> None:
    with pytest.raises(InputError, match="--env python:"):
        check_trusted(spec, (), run)


@pytest.mark.parametrize("spec", ["builtin:travel", "bfcl:MathAPI"])
def test_what_is_installed_may_run_unasked(spec: str, run: Path) -> None:
    check_trusted(spec, (), run)


def test_code_that_the_user_names_may_run(run: Path) -> None:
    check_trusted("builtin:travel+python:os:getcwd", ["python:os:getcwd"], run)
    with pytest.raises(InputError):
        check_trusted("python:os:system", ["python:os:getcwd"], run)


def test_code_that_the_run_was_given_may_run_for_it_and_nothing_is_imported_to_tell(
    run: Path,
) -> None:
    leave_note(run, RUN, "builtin:travel+python:desk:Desk")

    check_trusted("builtin:travel+python:desk:Desk", (), run)
    check_trusted("python:desk:Desk", (), run / "samples-000000.jsonl")
    with pytest.raises(InputError, match="python:os:system"):
        check_trusted("python:desk:Desk+os:system", (), run)
