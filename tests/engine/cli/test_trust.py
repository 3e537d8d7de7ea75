"""A samples file is not to be trusted with the choice of code to run."""

from pathlib import Path

import pytest

from turnloom.engine.cli.trust import check_trusted
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


def test_verify_runs_nothing_that_a_file_names(turnloom_command, tmp_path: Path) -> None:
    turnloom_command(
        "generate", "-n", "1", "--env", "builtin:shop", "--turns", "1-1", "--out", "run"
    )
    samples = Path("run/samples-000000.jsonl")
    forged = tmp_path / "forged.jsonl"
    forged.write_text(
        samples.read_text().replace('"source":"builtin:shop"', '"source":"python:os:system"')
    )

    said = turnloom_command("verify", str(forged))

    assert said.code == 65
    assert "python:os:system" in said.err
