"""A samples file is not to be trusted with the choice of code to run."""

from pathlib import Path

import pytest

from turnloom.engine.recipe.trust import check_trusted
from turnloom.graphs.errors import InputError


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk.py").write_text("raise RuntimeError('nobody asked for me')")


@pytest.mark.parametrize(
    "spec", ["python:os:system", "builtin:+python:subprocess:run", "python:../x.py:f"]
)
def test_code_from_elsewhere_is_refused_with_what_to_do(spec: str) -> None:
    with pytest.raises(InputError, match="--env python:"):
        check_trusted(spec, ())


@pytest.mark.parametrize(
    "spec", ["python:desk:Desk", "python:./desk.py:Desk", "builtin:travel", "bfcl:MathAPI"]
)
def test_code_in_this_folder_may_run_and_nothing_is_imported_to_tell(
    spec: str,
) -> None:
    check_trusted(spec, ())


def test_code_that_the_user_names_may_run() -> None:
    check_trusted("builtin:travel+python:os:getcwd", ["python:os:getcwd"])
    with pytest.raises(InputError):
        check_trusted("python:os:system", ["python:os:getcwd"])
