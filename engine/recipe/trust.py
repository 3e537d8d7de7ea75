"""Whose code may run: a samples file names the tools to replay it with, and may be anyone's.

A specification such as `python:os:system` inside a downloaded sample would otherwise run whatever
it likes, with arguments of its own choosing.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path

from turnloom.graphs.errors import InputError
from turnloom.graphs.sources.spec import parts_of_spec

_OWN = "python"


def check_trusted(spec: str, named: Sequence[str]) -> None:
    """Raise `InputError` where `spec` would run code that is neither named nor lies here."""
    trusted = {part for each in named for part in parts_of_spec(each)}
    for kind, rest in parts_of_spec(spec):
        if kind == _OWN and (kind, rest) not in trusted and not _lies_here(rest):
            raise InputError(
                f"the samples would run python:{rest}, which is not in this folder: if you trust "
                f"that code, name it with --env python:{rest}"
            )


def _lies_here(rest: str) -> bool:
    """Whether the module is found below the current folder; nothing is imported to tell."""
    here = Path.cwd().resolve()
    where = rest.partition(":")[0]
    if "/" in where or where.endswith(".py"):
        return Path(where).resolve().is_relative_to(here)
    found = PathFinder.find_spec(where.partition(".")[0], [str(here)])
    return found is not None
