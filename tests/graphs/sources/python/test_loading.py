"""Which module a name or a path leads to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from turnloom.graphs.errors import SourceError
from turnloom.graphs.sources.python.loading import load

MINE = "class Queue:\n    def mine(self): ...\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = dict(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - set(before):
        del sys.modules[name]


@pytest.mark.parametrize("name", ["queue", "email", "types", "inspect", "pydantic"])
def test_a_path_leads_to_its_file_whatever_else_has_the_name(folder: Path, name: str) -> None:
    other = sys.modules.get(name)
    (folder / f"{name}.py").write_text(MINE)
    found = load(f"./{name}.py:Queue")
    assert hasattr(found.value, "mine")
    assert sys.modules[found.value.__module__] is found.module
    assert sys.modules.get(name) is other
    assert load(f"{folder}/{name}.py:Queue").value is found.value


def test_a_name_that_something_else_has_is_no_file_of_ours(folder: Path) -> None:
    (folder / "queue.py").write_text(MINE)
    with pytest.raises(SourceError, match=r"hides .*queue\.py: rename the file, or .*\./queue\.py"):
        load("queue:Queue")


def test_two_files_of_one_name_are_two_modules(folder: Path) -> None:
    for place in ("1a", "2b"):
        (folder / place).mkdir()
        (folder / place / "toolset_twice.py").write_text(f"WHERE = {place!r}\n")
    found = [load(f"{place}/toolset_twice.py:WHERE").value for place in ("1a", "2b")]
    assert found == ["1a", "2b"]


def test_a_path_to_no_file_is_told_as_such(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"there is no file .*nowhere\.py"):
        load("./nowhere.py:X")
