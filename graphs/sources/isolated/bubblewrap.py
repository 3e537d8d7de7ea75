"""The command line that puts a worker inside bubblewrap."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from turnloom.graphs.errors import UsageError

_PASSED = ("LANG", "LC_ALL", "PATH", "TZ", "PYTHONHASHSEED")
_REMEDY = "install it, or leave out --sandbox strict"


def bubblewrap_command(command: Sequence[str], folder: str, path: Sequence[str]) -> list[str]:
    """`command` without network, with a read-only file system, an empty /tmp and home folder, a
    process table of its own, and few environment variables. `folder` and what is on `path` can be
    read wherever they lie. Raises `UsageError` where there is no bubblewrap."""
    program = shutil.which("bwrap")
    if program is None:
        raise UsageError(f"--sandbox strict needs bubblewrap (bwrap), which is not here: {_REMEDY}")
    arguments = [program, "--unshare-all", "--die-with-parent", "--new-session"]
    arguments += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]  # noqa: S108
    hidden = ["/tmp", *_home()]  # noqa: S108 - a place inside the sandbox
    for home in _home():
        arguments += ["--tmpfs", home]
    for place in _needed(folder, path):
        if any(Path(place).is_relative_to(each) for each in hidden):
            arguments += ["--ro-bind", place, place]
    arguments += ["--chdir", folder, "--clearenv", "--setenv", "HOME", "/tmp"]  # noqa: S108
    for name in _PASSED:
        if name in os.environ:
            arguments += ["--setenv", name, os.environ[name]]
    return [*arguments, *command]


def _home() -> list[str]:
    home = str(Path.home())
    return [home] if home != "/" and Path(home).is_dir() else []


def _needed(folder: str, path: Sequence[str]) -> list[str]:
    """What must be readable; a folder inside another one is not named again. An empty entry of the
    path stands for the current folder."""
    code = str(Path(__file__).resolve().parents[3])
    places = [folder, code, sys.prefix, sys.base_prefix, str(Path(sys.executable).parent), *path]
    there = sorted({str(Path(place).absolute()) for place in places if Path(place).exists()})
    kept: list[str] = []
    for place in there:
        if not any(Path(place).is_relative_to(each) for each in kept):
            kept.append(place)
    return kept
