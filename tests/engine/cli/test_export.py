"""`turnloom export` knows its formats, and takes no place of a run's own."""

from pathlib import Path

import pytest


@pytest.fixture
def run(teacher, turnloom_command) -> Path:
    turnloom_command("generate", "-n", "10", "--out", "run")
    return Path("run")


def test_an_unknown_format_is_wrong_usage(run: Path, turnloom_command) -> None:
    said = turnloom_command("export", "run", "--to", "punch-cards", "-o", "x")

    assert said.code == 64
    assert "punch-cards" in said.err


@pytest.mark.parametrize("name", ["samples-000000.jsonl", "rejected.jsonl", "samples-000001.jsonl"])
def test_an_export_takes_no_place_of_a_runs_own(run: Path, turnloom_command, name: str) -> None:
    before = {path.name: path.read_bytes() for path in run.iterdir()}
    said = turnloom_command("export", "run", "--to", "openai", "-o", f"run/{name}")

    assert said.code == 73
    assert f"run/{name} is for the samples of a run" in said.err
    assert {path.name: path.read_bytes() for path in run.iterdir()} == before
