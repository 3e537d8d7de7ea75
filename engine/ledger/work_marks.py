"""`AT_WORK`: which seeds are being worked on, noted by a process that may be gone at any moment.

A seed that takes the process with it (a segfault, `os._exit`, the kernel out of memory) leaves no
word; so each is noted before the work on it begins and struck out when it is over. Nothing is
synced: what a process wrote outlives the process, and a power cut is no seed's doing.

The file is an array of 64-bit integers: the session's number, then for each place the seed at work
there plus one, or 0. It is mapped into memory, so that a note is one store: it costs no system
call, and no moment finds it half made.
"""

from __future__ import annotations

import os
from contextlib import suppress
from mmap import mmap
from pathlib import Path
from typing import NamedTuple

from turnloom.engine.plain_file import open_plain_file, read_plain_file

NAME = "AT_WORK"
_WIDTH = 8
_MIN_BYTES = 4096
_MAX_MARK = 2**48
"""More than any seed: what is above it was not written here."""


class WorkMark(NamedTuple):
    """A seed that was being worked on when its session ended without a word."""

    session: int
    seed: int


class WorkMarks:
    """The file, held by the session of this number. Places that are free are used again.

    An error only means that a crash could not be put down to its seed: the notes are then made in
    memory alone. Shards and ledger will meet whatever is wrong with the disk, and know what to do.
    """

    def __init__(self, path: Path, session: int) -> None:
        self._path = path
        self._fd: int | None = open_plain_file(path, os.O_RDWR | os.O_CREAT)
        os.ftruncate(self._fd, 0)
        self._marks = _integers(bytearray(_WIDTH))
        self._marks[0] = session
        self._places: dict[int, int] = {}
        self._free: list[int] = []
        self._grow()

    def begin(self, seed: int) -> None:
        """Note that the work on this seed begins."""
        if not self._free:
            self._grow()
        place = self._places[seed] = self._free.pop()
        self._marks[place] = seed + 1

    def end(self, seed: int) -> None:
        """Strike it out."""
        place = self._places.pop(seed)
        self._marks[place] = 0
        self._free.append(place)

    def close(self) -> None:
        """Remove the file: whoever comes this far was not killed."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
            with suppress(OSError):
                self._path.unlink()

    def _grow(self) -> None:
        """Double the places."""
        before = self._marks
        size = max(_MIN_BYTES, 2 * len(before) * _WIDTH)
        self._marks = self._mapped(size)
        self._marks[: len(before)] = before
        self._free.extend(reversed(range(len(before), len(self._marks))))

    def _mapped(self, size: int) -> memoryview:
        if self._fd is not None:
            try:
                _fill(self._fd, size)
                return _integers(mmap(self._fd, size))
            except OSError:
                self.close()
        return _integers(bytearray(size))


def read_work_marks(path: Path) -> list[WorkMark]:
    """What a killed session left; what is not a mark is passed over."""
    try:
        content = read_plain_file(path)
    except FileNotFoundError:
        return []
    session, *marks = _integers(content[: len(content) // _WIDTH * _WIDTH]).tolist() or [0]
    if not 0 < session < _MAX_MARK:
        return []
    return [WorkMark(session, mark - 1) for mark in marks if 0 < mark < _MAX_MARK]


def _integers(memory: bytes | bytearray | mmap) -> memoryview:
    return memoryview(memory).cast("q")


def _fill(fd: int, size: int) -> None:
    """Give the file this size, with a block behind every page: a store into a hole would be a
    SIGBUS where the disk is full."""
    end = os.fstat(fd).st_size
    while end < size:
        end += os.pwrite(fd, bytes(size - end), end)
