"""Opening the files of a run folder, which may be anyone's: plain files, and no links.

A link would let a run write outside its folder, and a pipe would hold it for ever. The folder
itself may be a link to a plain one, and so may a file that the user names.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from turnloom.engine.errors import RunFolderError

READ_LIMIT = 64 * 2**20
"""Bytes of a file that is read as a whole: more than any run writes into one."""

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFDIR: "a folder",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def open_plain_file(path: Path, flags: int, mode: int = 0o644, *, follow: bool = False) -> int:
    """A descriptor of a plain file; with `follow` a link to one will do.

    Never waits for whoever else may have to open it. Raises `RunFolderError` for what is no plain
    file, else `OSError`.
    """
    flags |= os.O_CLOEXEC | os.O_NONBLOCK | (0 if follow else os.O_NOFOLLOW)
    try:
        fd = os.open(path, flags, mode)
    except OSError:
        check_plain_file(path, follow=follow)
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        check_plain_file(path, follow=follow)
        raise RunFolderError(f"{path} is no plain file")
    return fd


def check_plain_file(path: Path, *, follow: bool = False) -> None:
    """Raise `RunFolderError` where something else than a plain file is; nothing is fine."""
    try:
        kind = stat.S_IFMT(path.stat(follow_symlinks=follow).st_mode)
    except OSError:
        return
    if kind != stat.S_IFREG:
        what = _KINDS.get(kind, "no plain file")
        raise RunFolderError(
            f"{path} is {what}, and only plain files are read or written here: put the file "
            "itself in its place, or remove it"
        )


def read_plain_file(path: Path) -> bytes:
    """The whole of a small file. Raises as `open_plain_file` does, and over 64 MiB."""
    with plain_file_stream(path) as file:
        content = file.read(READ_LIMIT + 1)
    if len(content) > READ_LIMIT:
        raise RunFolderError(f"{path} has more than {READ_LIMIT} bytes: no run wrote that")
    return content


def plain_file_stream(path: Path, *, follow: bool = False) -> BinaryIO:
    """The file, to be read and closed. Raises as `open_plain_file` does."""
    return os.fdopen(open_plain_file(path, os.O_RDONLY, follow=follow), "rb")
