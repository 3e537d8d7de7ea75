"""The command line that puts a worker inside bubblewrap."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from turnloom.graphs.errors import UsageError

HOME = "/tmp"  # noqa: S108 - a place inside the sandbox
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu")
"""Programs and libraries."""
_SETTINGS = (
    "alternatives",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "ld-musl-x86_64.path",
    "localtime",
    "mime.types",
    "nsswitch.conf",
    "passwd",
    "group",
    "ssl",
    "pki",
    "timezone",
)
"""Files of /etc that programs and libraries look up."""
_REMEDY = "install it, or leave out --sandbox strict"


def bubblewrap_command(command: Sequence[str], folder: str, path: Sequence[str]) -> list[str]:
    """`command` without network, in a file system of its own and with a process table of its own.

    There, to be read, are the system's programs and libraries, `folder`, what is on `path`, and
    Python; of sockets in these places nothing is left. Raises `UsageError` where there is no
    bubblewrap, or where `folder` is the whole file system.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise UsageError(f"--sandbox strict needs bubblewrap (bwrap), which is not here: {_REMEDY}")
    places = _needed(folder, path)
    if "/" in places:
        raise UsageError(
            "--sandbox strict shows tools the current folder and what is on Python's path, and "
            "here that is /, the whole file system: work in the folder of your tools"
        )
    arguments = [program, "--unshare-all", "--die-with-parent", "--new-session"]
    arguments += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", HOME]
    arguments += _system()
    for place in places:
        arguments += ["--ro-bind", place, place]
    for place in _sockets([*_SYSTEM, *places]):
        arguments += ["--ro-bind", "/dev/null", place]
    return [*arguments, "--chdir", folder, *command]


def _system() -> list[str]:
    arguments: list[str] = []
    for place in _SYSTEM:
        if Path(place).is_symlink():
            arguments += ["--symlink", str(Path(place).readlink()), place]
        elif Path(place).is_dir():
            arguments += ["--ro-bind", place, place]
    for name in _SETTINGS:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return arguments


def _needed(folder: str, path: Sequence[str]) -> list[str]:
    """What must be readable besides; a folder inside another one is not named again. An empty
    entry of the path stands for the current folder."""
    code = str(Path(__file__).resolve().parents[3])
    python = [sys.prefix, sys.base_prefix, str(Path(sys.executable).parent)]
    python.append(str(Path(sys.executable).resolve().parent))
    there = sorted({str(Path(each).absolute()) for each in (folder, code, *python, *path)})
    kept: list[str] = []
    for place in filter(os.path.exists, there):
        if not any(Path(place).is_relative_to(each) for each in (*kept, *_SYSTEM)):
            kept.append(place)
    return kept


def _sockets(places: Sequence[str]) -> list[str]:
    """The sockets that somebody listens at in these places: to be connected to, they need only be
    seen."""
    try:
        lines = Path("/proc/net/unix").read_text(errors="surrogateescape").splitlines()[1:]
    except OSError:
        return []
    named = {line.split(maxsplit=7)[7] for line in lines if len(line.split(maxsplit=7)) == 8}
    return sorted(each for each in named if _is_socket_in(each, places))


def _is_socket_in(name: str, places: Sequence[str]) -> bool:
    try:
        return (
            name.startswith("/")
            and any(Path(name).is_relative_to(place) for place in places)
            and stat.S_ISSOCK(Path(name).stat().st_mode)
        )
    except (OSError, ValueError):
        return False
