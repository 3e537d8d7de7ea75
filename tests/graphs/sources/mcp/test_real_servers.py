"""Servers that others have written, through the command line."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
NPM = ("@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-memory")
PYTHON = {"git": ["mcp-server-git", "mcp-server-time"], "sqlite": ["mcp-server-sqlite", "mcp<2"]}
MEMORY = (
    {"type": "entity", "name": "Nadia Rahman", "entityType": "person", "observations": ["climbs"]},
    {"type": "entity", "name": "Harbour Cranes", "entityType": "company", "observations": []},
    {"type": "entity", "name": "Tomas Lind", "entityType": "person", "observations": ["cooks"]},
    {"type": "relation", "from": "Nadia Rahman", "to": "Harbour Cranes", "relationType": "leads"},
)
SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, city TEXT);
INSERT INTO customers VALUES (1, 'Ines Moreau', 'Lyon'), (2, 'Paul Okafor', 'Leeds');
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, status TEXT);
INSERT INTO orders VALUES (10, 1, 'open'), (11, 2, 'paid'), (12, 1, 'paid');
"""


@pytest.fixture(scope="module")
def node_programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the servers of npm are; they are no packages of Python."""
    if shutil.which("npm") is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("node")
    subprocess.run(["npm", "install", "--silent", *NPM], cwd=folder, check=True)
    return folder / "node_modules" / ".bin"


@pytest.fixture(scope="module")
def python_programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where the servers in Python are: in environments of their own, as they want other SDKs."""
    found = {}
    for name, packages in PYTHON.items():
        folder = tmp_path_factory.mktemp(name)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", *packages], check=True)
        found[name] = folder / "bin"
    return found


def turnloom(*words: str) -> None:
    program = Path(sys.executable).with_name("turnloom")
    done = subprocess.run([program, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def proven(folder: Path, count: int, *specs: str) -> list[str]:
    """Samples that were made on a saved graph, and verified; as lines."""
    named = [word for spec in specs for word in ("--env", spec)]
    turnloom("graph", *named, "--save", str(folder / "graph.json"))
    (folder / "run.toml").write_text(f'traces = "{folder / "graph.json"}"')
    run = str(folder / "run")
    config = str(folder / "run.toml")
    turnloom("generate", "-n", str(count), *named, "--config", config, "--out", run)
    turnloom("verify", run, *named)
    lines = (folder / "run" / "samples-000000.jsonl").read_text().splitlines()
    assert len(lines) == count
    assert not any("turnloom-mcp." in line for line in lines)
    return lines


@pytest.mark.external(name="mcp")
def test_samples_on_a_folder_of_notes_are_made_and_verified(
    node_programs: Path, tmp_path: Path
) -> None:
    spec = f"mcp:{node_programs}/mcp-server-filesystem {{workdir=examples/mcp/notes}}"
    lines = proven(tmp_path, 10, spec)
    assert all(json.loads(line)["environment"]["source"] == spec for line in lines)


@pytest.mark.external(name="mcp")
def test_samples_on_a_memory_are_about_what_is_in_it(node_programs: Path, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "memory.jsonl").write_text("\n".join(map(json.dumps, MEMORY)))
    program = f"{node_programs}/mcp-server-memory"
    spec = f"mcp:env MEMORY_FILE_PATH={{workdir={seed}}}/memory.jsonl {program}"
    lines = proven(tmp_path, 10, spec)
    assert all("Nadia Rahman" in line or "Tomas Lind" in line for line in lines)


@pytest.mark.external(name="mcp")
def test_samples_on_a_database_hold_statements_that_ran(
    python_programs: dict[str, Path], tmp_path: Path
) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    with closing(sqlite3.connect(seed / "shop.db")) as base:
        base.executescript(SHOP)
    program = python_programs["sqlite"] / "mcp-server-sqlite"
    lines = proven(tmp_path, 5, f"mcp:{program} --db-path {{workdir={seed}}}/shop.db")
    assert not any("syntax error" in line for line in lines)


@pytest.mark.external(name="mcp")
def test_a_server_joins_built_in_tools(python_programs: dict[str, Path], tmp_path: Path) -> None:
    program = python_programs["git"] / "mcp-server-time"
    proven(tmp_path, 10, f"mcp:{program} --local-timezone=Europe/Paris", "builtin:office")


@pytest.mark.external(name="mcp")
def test_two_servers_are_one_toolbox(
    node_programs: Path, python_programs: dict[str, Path], tmp_path: Path
) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "ferns.md").write_text("# Ferns\n\nWater weekly.\n")
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "Begin the notes"]):
        subprocess.run([*git, *words], cwd=seed, check=True)
    with (seed / "ferns.md").open("a") as notes:
        notes.write("The maidenhair is new.\n")
    files = f"mcp:{node_programs}/mcp-server-filesystem {{workdir=examples/mcp/notes}}"
    proven(
        tmp_path,
        5,
        files,
        f"mcp:{python_programs['git']}/mcp-server-git --repository {{workdir={seed}}}",
    )
