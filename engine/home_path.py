"""Paths with a `~` where no shell has seen them: in configuration files, and after `--out=`."""

from __future__ import annotations

import re
from pathlib import Path

from turnloom.graphs.errors import UsageError

_IN_HOME = re.compile(r"(?P<before>(?:-\w|--[a-z][a-z-]*=)?)(?P<path>~(?:/.*)?)", re.DOTALL)


def home_path(path: Path) -> Path:
    """The path with `~` and `~user` replaced by the home folder. Raises `ValueError` where there is
    none."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(f"there is no home folder {path.parts[0]}: write the whole path") from None


def expanded_argument(argument: str) -> str:
    """A word of a command line, with `~` and what follows replaced as a shell would at its
    beginning. Raises `UsageError`."""
    if (found := _IN_HOME.fullmatch(argument)) is None:
        return argument
    try:
        return f"{found['before']}{home_path(Path(found['path']))}"
    except ValueError as error:
        raise UsageError(str(error)) from None
