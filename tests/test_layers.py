"""The contracts on imports in pyproject.toml: each breaks where it is violated."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("importlinter")

ROOT = Path(__file__).parent.parent
ROOMS = ("engine", "agents", "graphs", "prompts")
PLANTED = {
    "graphs/planted.py": "import turnloom.agents.role",
    "engine/runner/planted.py": "import turnloom.engine.reports.report",
    "engine/runs/planted.py": "import turnloom.engine.cli.app",
    "engine/audit/planted.py": "import turnloom.engine.ledger.shard",
    "agents/offline/reasoner/planted.py": "import turnloom.graphs.origin",
    "graphs/sources/builtin/shop/planted.py": "import turnloom.graphs.sources.builtin.travel",
    "agents/planted.py": "import aiohttp",
}


def test_every_contract_breaks_where_it_is_violated(tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / "turnloom" / room)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for place, line in PLANTED.items():
        (tmp_path / "turnloom" / place).write_text(f"{line}\n", encoding="utf-8")
    told = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache", "--no-logo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert re.search(r"Contracts: 0 kept, [1-9]\d* broken", told), told
    for line in PLANTED.values():
        name = line.removeprefix("import ")
        assert re.search(rf"planted -> {re.escape(name)}\b", told), name
