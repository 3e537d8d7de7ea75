"""The file layer under the ledger: a small seam, so that tests can fail and crash it.

SQLite does its own file work; everything else that a run writes durably goes through here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, Protocol

from turnloom.engine.plain_file import open_plain_file


class Space(NamedTuple):
    """Bytes of a file system."""

    free: int
    total: int


class File(Protocol):
    """A file that is appended to. Every method may raise `OSError`."""

    def append(self, data: bytes) -> None:
        """Write at the end: all of it, or an error with any part of it written."""
        ...

    def sync(self) -> None:
        """Return when everything appended would survive a power cut."""
        ...

    def truncate(self, size: int) -> None: ...

    def size(self) -> int: ...

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer only at the end of the file."""
        ...

    def close(self) -> None: ...


class Disk(Protocol):
    """A file system. Every method may raise `OSError`."""

    def open(self, path: Path) -> File:
        """A file for appending, made when missing."""
        ...

    def names(self, folder: Path) -> list[str]: ...

    def replace(self, source: Path, target: Path) -> None: ...

    def remove(self, path: Path) -> None: ...

    def sync_folder(self, folder: Path) -> None:
        """Return when the folder's names would survive a power cut."""
        ...

    def space(self, folder: Path) -> Space: ...


class OsFile:
    """A file of the operating system, made when missing; `follow` a link to it or don't.

    Raises `RunFolderError` for what is no plain file.
    """

    def __init__(self, path: Path, *, follow: bool = False) -> None:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
        self._fd = open_plain_file(path, flags, follow=follow)

    def append(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._fd, rest) :]

    def sync(self) -> None:
        os.fdatasync(self._fd)

    def truncate(self, size: int) -> None:
        os.ftruncate(self._fd, size)

    def size(self) -> int:
        return os.fstat(self._fd).st_size

    def read(self, offset: int, length: int) -> bytes:
        parts: list[bytes] = []
        while length > 0 and (part := os.pread(self._fd, length, offset)):
            parts.append(part)
            offset += len(part)
            length -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        os.close(self._fd)


class OsDisk:
    """The operating system's file system."""

    def open(self, path: Path) -> File:
        return OsFile(path)

    def names(self, folder: Path) -> list[str]:
        return sorted(path.name for path in folder.iterdir())

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        fd = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def space(self, folder: Path) -> Space:
        stat = os.statvfs(folder)
        return Space(stat.f_bavail * stat.f_frsize, stat.f_blocks * stat.f_frsize)


def write_whole(disk: Disk, path: Path, data: bytes) -> None:
    """Put a file in place at once and durably: after a crash it is the old one or the new one."""
    draft = path.with_name(path.name + ".tmp")
    disk.remove(draft)
    file = disk.open(draft)
    try:
        file.append(data)
        file.sync()
    finally:
        file.close()
    disk.replace(draft, path)
    disk.sync_folder(path.parent)
