"""The public names have types that a strict checker takes as they are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def checked(program: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Have mypy look at a program as it would with the package installed."""
    view = folder / "view" / "turnloom"
    view.mkdir(parents=True, exist_ok=True)
    links = {room: ROOT / room for room in ("engine", "agents", "graphs", "prompts")}
    links |= {name: ROOT / "engine/public" / name for name in ("__init__.py", "py.typed")}
    for name, target in links.items():
        if not (view / name).exists():
            (view / name).symlink_to(target)
    options = ["--strict", "--config-file", os.devnull, "--cache-dir", str(folder / "cache")]
    return subprocess.run(
        [sys.executable, "-m", "mypy", *options, "--follow-imports", "silent", str(program)],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(view.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_program_with_strict_types_uses_the_library(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from turnloom import Engine\n"
        "async def main() -> None:\n"
        "    async with Engine(env=3, seed='x') as engine:\n"
        "        async for sample in engine.samples(3):\n"
        "            sample.nothing\n"
    )

    right, told = checked(ROOT / "tests/typed_program.py", tmp_path), checked(wrong, tmp_path)

    assert right.returncode == 0, right.stdout
    assert told.stdout.count("error:") == 3, told.stdout
