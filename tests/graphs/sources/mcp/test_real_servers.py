"""Servers that others have written, through the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
NPM = ("@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-memory")


@pytest.fixture(scope="module")
def node_programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers of npm are; they are no packages of Python."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("node")
    subprocess.run(["npm", "install", "--silent", *NPM], cwd=folder, check=True)
    return folder / "node_modules" / ".bin"


def turnloom(*words: str) -> None:
    program = Path(sys.executable).with_name("turnloom")
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.external(name="mcp")
def test_samples_on_a_folder_of_notes_are_made_and_verified(
    node_programs: Path, tmp_path: Path
) -> None:
    spec = f"mcp:{node_programs}/mcp-server-filesystem {{workdir=examples/mcp/notes}}"
    turnloom("generate", "-n", "20", "--env", spec, "--out", str(tmp_path / "run"))
    turnloom("verify", str(tmp_path / "run"), "--env", spec)

    lines = (tmp_path / "run" / "samples-000000.jsonl").read_text().splitlines()
    assert len(lines) == 20
    assert not any("turnloom-mcp." in line for line in lines)
    assert all(json.loads(line)["environment"]["source"] == spec for line in lines)
