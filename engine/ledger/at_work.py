"""`AT_WORK`: which seeds are being worked on, told by a process that may be gone at any moment.

A seed that takes the process with it (a segfault, `os._exit`, the kernel out of memory) leaves no
word; so each is noted before the work on it begins and struck out when it is over. Nothing is
synced: what a process wrote outlives the process, and a power cut is no seed's doing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

NAME = "AT_WORK"
_WIDTH = 48
_FREE = b" " * (_WIDTH - 1) + b"\n"
_LINE = re.compile(rb"session (\d{1,9}) seed (\d{1,15}) *\n")


class Mark(NamedTuple):
    """A seed that was being worked on when its session ended without a word."""

    session: int
    seed: int


class AtWork:
    """The file, held by the session of this number. Each seed has a line of its own, which is
    written in place; a line that is free is used again."""

    def __init__(self, path: Path, session: int) -> None:
        self._path = path
        self._session = session
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        self._fd: int | None = os.open(path, flags, 0o644)
        self._lines: dict[int, int] = {}
        self._free: list[int] = []

    def begin(self, seed: int) -> None:
        """Note that the work on this seed begins."""
        line = self._free.pop() if self._free else len(self._lines)
        self._lines[seed] = line
        text = b"session %d seed %d" % (self._session, seed)
        self._write(line, text.ljust(_WIDTH - 1) + b"\n")

    def end(self, seed: int) -> None:
        """Strike it out."""
        line = self._lines.pop(seed)
        self._free.append(line)
        self._write(line, _FREE)

    def close(self) -> None:
        """Remove the file: whoever comes this far was not killed."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
            with suppress(OSError):
                self._path.unlink()

    def _write(self, line: int, text: bytes) -> None:
        """An error only means that a crash could not be put down to its seed: shards and ledger
        will meet whatever is wrong with the disk, and know what to do."""
        if self._fd is None:
            return
        try:
            os.pwrite(self._fd, text, line * _WIDTH)
        except OSError:
            self.close()


def left_at_work(path: Path) -> list[Mark]:
    """What a killed session left; lines that are not whole are passed over."""
    try:
        return list(_marks(path.read_bytes()))
    except FileNotFoundError:
        return []


def _marks(content: bytes) -> Iterator[Mark]:
    for begin in range(0, len(content), _WIDTH):
        if found := _LINE.fullmatch(content[begin : begin + _WIDTH]):
            yield Mark(int(found[1]), int(found[2]))
