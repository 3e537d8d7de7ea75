"""The word lists of the offline reasoner, read once from `lexicon.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_WRITTEN: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8")
)


def listed(*path: str) -> tuple[str, ...]:
    """The words of one list, in order."""
    return tuple(str(_at(path)).split())


def table(*path: str) -> Mapping[str, Any]:
    """A table as it is written."""
    found: Mapping[str, Any] = _at(path)
    return found


def rows(*path: str) -> list[Any]:
    """A list of entries as they are written."""
    found: list[Any] = _at(path)
    return found


def _at(path: tuple[str, ...]) -> Any:
    found: Any = _WRITTEN
    for key in path:
        found = found[key]
    return found
