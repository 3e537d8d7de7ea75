"""`.ci/house.py` holds at each limit and fails one past it, and on that figure alone."""

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "house.py"
LIMITS = {name: limit.number for name, limit in runpy.run_path(str(SCRIPT))["LIMITS"].items()}

# One each of the ways in which a walk over JSON is written.
WALKS = (
    "def walk(v):\n    if isinstance(v, (dict, list)):\n        return [walk(i) for i in v]\n",
    "def walk(v):\n    return isinstance(v, dict | list) and any(map(walk, v))\n",
    "class Walk:\n    def walk(self, v):\n"
    "        return isinstance(v, dict) or isinstance(v, list) and self.walk(v[0])\n",
    "def walk(v):\n    match v:\n        case dict() | list():\n            walk(v)\n",
    "async def walk(v):\n    match v:\n        case {} | []:\n            await walk(v)\n",
    "def walk(v):\n    kind = type(v)\n    return kind is dict or kind is list and walk(v[0])\n",
)


def write(root: Path, place: str, text: str, *, tested: bool = True) -> None:
    path = root / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if tested:
        write(root, f"tests/test_{path.name}", "", tested=False)


def crowd(root: Path, number: int) -> None:
    for n in range(number):
        write(root, f"graphs/full/noun{n}.py", f"class Noun{n}: ...\n")


def misname(root: Path, number: int) -> None:
    for n in range(number):
        write(root, f"agents/folder{n}/stem{n}.py", "def other(): ...\n_stem = 1\n")


def repeat(root: Path, number: int) -> None:
    classes = "".join(f"class Name{n}: ...\n" for n in range(number))
    write(root, "agents/name.py", classes)
    write(root, "engine/names.py", classes)


def recurse(root: Path, number: int) -> None:
    for n, text in enumerate(WALKS[:number]):
        write(root, f"graphs/part{n}/walk.py", text)


def untest(root: Path, number: int) -> None:
    for n in range(100):
        write(root, f"agents/folder{n // 10}/noun{n}.py", f"NOUN{n} = 0\n", tested=n < number)


def check(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, SCRIPT, "--root", root, *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("figure", "plant", "worse"),
    [
        ("folder", crowd, 1),
        ("unnamed", misname, 1),
        ("classes", repeat, 1),
        ("walks", recurse, 1),
        ("tested", untest, -1),
    ],
)
def test_a_figure_may_reach_its_limit_and_no_more(
    figure: str, plant: Callable[[Path, int], None], worse: int, tmp_path: Path
) -> None:
    plant(tmp_path / "at", LIMITS[figure])
    plant(tmp_path / "past", LIMITS[figure] + worse)

    held = check(tmp_path / "at")
    failed = check(tmp_path / "past", "--list", figure)

    assert (held.returncode, held.stderr) == (0, "")
    assert failed.returncode == 1
    assert [line.partition(":")[0] for line in failed.stderr.splitlines()] == [figure]
    assert "\n    " in f"\n{failed.stdout}"


@pytest.mark.parametrize("text", WALKS)
def test_every_way_to_write_a_walk_counts(text: str, tmp_path: Path) -> None:
    write(tmp_path, "graphs/walk.py", text)

    assert "graphs/walk.py:" in check(tmp_path, "--list", "walks").stdout


@pytest.mark.parametrize(
    "text",
    [
        "def walk(v):\n    return isinstance(v, (dict, list)) and [walk_all(i) for i in v]\n",
        "def walk(v):\n    return isinstance(v, dict) and any(map(walk, v.values()))\n",
        "class Walk:\n    def walk(self, v):\n"
        "        return isinstance(v, (dict, list)) and walk(v)\n",
    ],
)
def test_what_does_not_recurse_or_tests_for_one_of_the_two_is_no_walk(
    text: str, tmp_path: Path
) -> None:
    write(tmp_path, "graphs/walk.py", text)

    assert "graphs/walk.py:" not in check(tmp_path, "--list", "walks").stdout


@pytest.mark.parametrize(
    ("stem", "text"),
    [
        ("run_files", "RunFile = 1\n"),
        ("entry", "def entries(): ...\n"),
        ("bus_log", "class Bus: ...\n"),
    ],
)
def test_a_module_may_be_named_in_the_singular_the_plural_or_by_a_part(
    stem: str, text: str, tmp_path: Path
) -> None:
    write(tmp_path, f"engine/{stem}.py", text)

    assert f"engine/{stem}.py" not in check(tmp_path, "--list", "unnamed").stdout


def test_the_reasoner_is_left_out_and_an_empty_house_is_no_sound_one(tmp_path: Path) -> None:
    write(tmp_path, "agents/offline/reasoner/saying.py", "")

    assert "no module in engine, agents" in check(tmp_path).stderr
