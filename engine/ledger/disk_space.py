"""Disk space: a run pauses before the disk is full, and goes on when there is room."""

from __future__ import annotations

from errno import EDQUOT, ENOSPC
from pathlib import Path

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.disk import Disk

_FULL = frozenset((ENOSPC, EDQUOT))
_RESERVE = 64 * 2**20
_SHARE = 50


class DiskSpaceError(StorageError):
    """The disk is full now; nothing was lost, and the same write may be tried again."""

    def __init__(self, what: str) -> None:
        super().__init__(f"no room on the disk for {what}")


def is_full(error: OSError) -> bool:
    """Whether this error says that the disk, or the user's share of it, is full."""
    return error.errno in _FULL


def check_disk_space(disk: Disk, folder: Path, size: int) -> None:
    """Raise `DiskSpaceError` unless `size` bytes fit and a reserve stays: 64 MiB, or a fiftieth of
    a small file system."""
    space = disk.space(folder)
    if space.free - size < min(_RESERVE, space.total // _SHARE):
        raise DiskSpaceError(f"{size} more bytes in {folder}")
