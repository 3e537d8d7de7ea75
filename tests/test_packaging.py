"""The wheel holds what the tree holds, below `turnloom` and nowhere else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from turnloom.graphs.version import VERSION

ROOT = Path(__file__).parents[1]
ROOMS = ("agents", "engine", "graphs", "prompts")
HINT = "new folder: name it in `packages`; new kind of file: in `package-data` (pyproject.toml)"


def in_the_tree() -> set[str]:
    files = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file())
    parts = (path.relative_to(ROOT).parts for path in files)
    return {
        "/".join(("turnloom", *part)).replace("turnloom/engine/public/", "turnloom/")
        for part in parts
        if not any(name == "__pycache__" or name.startswith(".") for name in part)
    }


@pytest.fixture(scope="module")
def in_the_wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    # Built from a copy: setuptools leaves a build folder behind, and a stale one ends up in wheels.
    source = tmp_path_factory.mktemp("source")
    for room in ROOMS:
        shutil.copytree(
            ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip_wheel = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    built = subprocess.run(
        [*pip_wheel, "--no-deps", "--no-build-isolation", "--wheel-dir", source / "dist", source],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = (source / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def test_the_wheel_has_the_version_that_certificates_name(in_the_wheel: set[str]) -> None:
    assert f"turnloom-{VERSION}.dist-info/METADATA" in in_the_wheel


def test_the_wheel_has_every_file_of_the_four_rooms_and_no_other(in_the_wheel: set[str]) -> None:
    shipped = {name for name in in_the_wheel if ".dist-info/" not in name}

    assert in_the_tree() - shipped == set(), HINT
    assert shipped - in_the_tree() == set()


def test_the_wheel_puts_nothing_beside_turnloom(in_the_wheel: set[str]) -> None:
    # A top-level `agents` would overwrite the module that openai-agents installs.
    tops = {name.split("/")[0] for name in in_the_wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"turnloom"}


def test_turnloom_itself_is_one_typed_file_and_the_samples_schema(
    in_the_wheel: set[str],
) -> None:
    own = {name for name in in_the_wheel if name.count("/") == 1 and name.startswith("turnloom/")}

    assert own == {
        "turnloom/__init__.py",
        "turnloom/py.typed",
        "turnloom/sample.schema.json",
    }


def test_every_room_is_marked_as_typed(in_the_wheel: set[str]) -> None:
    assert {f"turnloom/{room}/py.typed" for room in ROOMS} <= in_the_wheel


def test_the_licence_travels_with_the_wheel(in_the_wheel: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in in_the_wheel)
