"""Disks for tests: one that crashes and forgets what was not synced, one that fails on cue.

They ship with the product so that a sink or ledger of one's own can be put to the same tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from turnloom.engine.ledger.disk import Disk, File, Space

SECTOR = 512
_PLENTY = Space(2**40, 2**41)


class PowerCutError(BaseException):
    """The machine is gone. Not an `Exception`: nothing may handle it and go on."""


@dataclass(slots=True)
class _Contents:
    """A file: what is on the medium, what a process sees, and how it got there since the sync."""

    durable: bytes = b""
    seen: bytes = b""
    appended: list[bytes] = field(default_factory=list)
    cut_to: int | None = None

    def survivor(self, rng: Random) -> _Contents:
        """What is left after a crash: any of the un-synced writes, torn at sectors."""
        kept = self.durable
        if self.cut_to is not None and rng.random() < 0.5:
            kept = kept[: self.cut_to]
        if self.cut_to is None or len(kept) == self.cut_to:
            for data in self.appended[: rng.randint(0, len(self.appended))]:
                kept += _torn(data, len(kept), rng)
        return _Contents(kept, kept)


def _torn(data: bytes, offset: int, rng: Random) -> bytes:
    """`data`, shortened and with some of its sectors never written, so that they read as zeros."""
    if rng.random() < 0.4:
        return data
    torn = bytearray(data[: rng.randint(0, len(data))])
    begin = 0
    while begin < len(torn):
        end = min(len(torn), begin + SECTOR - (offset + begin) % SECTOR)
        if rng.random() < 0.2:
            torn[begin:end] = bytes(end - begin)
        begin = end
    return bytes(torn)


class CrashDisk:
    """A file system in memory that loses power at its `fuse`-th operation.

    `after_crash` gives the disk that the next process finds: synced bytes and synced names are
    there, of everything else any part may be.
    """

    def __init__(self, fuse: int | None = None) -> None:
        self.operations = 0
        self._fuse = fuse
        self._names: dict[Path, _Contents] = {}
        self._durable_names: dict[Path, _Contents] = {}

    def tick(self) -> None:
        """Count an operation; the last one never happens."""
        self.operations += 1
        if self._fuse is not None and self.operations >= self._fuse:
            raise PowerCutError

    def after_crash(self, rng: Random, fuse: int | None = None) -> CrashDisk:
        """The disk as it comes up again."""
        names = {
            path: self._durable_names.get(path) if rng.random() < 0.5 else self._names.get(path)
            for path in self._names.keys() | self._durable_names.keys()
        }
        survivors = {id(c): c.survivor(rng) for c in names.values() if c is not None}
        disk = CrashDisk(fuse)
        disk._names = {path: survivors[id(c)] for path, c in names.items() if c is not None}
        disk._durable_names = dict(disk._names)
        return disk

    def content(self, path: Path) -> bytes:
        """What a process sees in a file."""
        return self._names[path].seen

    def open(self, path: Path) -> File:
        self.tick()
        return CrashFile(self, self._names.setdefault(path, _Contents()))

    def names(self, folder: Path) -> list[str]:
        return sorted(path.name for path in self._names if path.parent == folder)

    def replace(self, source: Path, target: Path) -> None:
        self.tick()
        self._names[target] = self._names.pop(source)

    def remove(self, path: Path) -> None:
        self.tick()
        self._names.pop(path, None)

    def sync_folder(self, folder: Path) -> None:
        self.tick()
        kept = {path: c for path, c in self._durable_names.items() if path.parent != folder}
        self._durable_names = kept | {p: c for p, c in self._names.items() if p.parent == folder}

    def space(self, _folder: Path) -> Space:
        return _PLENTY


class CrashFile:
    """A file of a `CrashDisk`."""

    def __init__(self, disk: CrashDisk, contents: _Contents) -> None:
        self._disk = disk
        self._contents = contents

    def append(self, data: bytes) -> None:
        self._contents.appended.append(data)
        self._disk.tick()
        self._contents.seen += data

    def sync(self) -> None:
        self._disk.tick()
        self._contents.durable = self._contents.seen
        self._contents.appended.clear()
        self._contents.cut_to = None

    def truncate(self, size: int) -> None:
        self._disk.tick()
        contents = self._contents
        contents.seen = contents.seen[:size]
        if size < len(contents.durable):
            contents.cut_to = size
            contents.appended.clear()
        else:
            contents.appended[:] = [contents.seen[len(contents.durable) :]]

    def size(self) -> int:
        return len(self._contents.seen)

    def read(self, offset: int, length: int) -> bytes:
        return self._contents.seen[offset : offset + length]

    def close(self) -> None:
        """Nothing is synced by closing."""


@dataclass(slots=True)
class DiskFault:
    """The `at`-th operation of this kind fails, and so do the next `times - 1`. A failing append
    leaves `written` bytes behind."""

    operation: str
    at: int
    error: Callable[[], OSError]
    times: int = 1
    written: int = 0


class FaultyDisk:
    """A disk in front of another that fails on cue. Operations: open, append, sync, truncate,
    read, replace, remove, sync_folder, space."""

    def __init__(self, disk: Disk, fault: DiskFault) -> None:
        self._disk = disk
        self._fault = fault
        self._count = 0

    @property
    def struck(self) -> bool:
        """Whether the fault has happened."""
        return self._count >= self._fault.at

    def check(self, operation: str) -> None:
        """Raise the fault's error if its time has come."""
        if operation == self._fault.operation:
            self._count += 1
            if self._fault.at <= self._count < self._fault.at + self._fault.times:
                raise self._fault.error()

    def leftover(self, data: bytes) -> bytes:
        """What a failing append writes of its data."""
        return data[: self._fault.written]

    def open(self, path: Path) -> File:
        self.check("open")
        return FaultyFile(self, self._disk.open(path))

    def names(self, folder: Path) -> list[str]:
        return self._disk.names(folder)

    def replace(self, source: Path, target: Path) -> None:
        self.check("replace")
        self._disk.replace(source, target)

    def remove(self, path: Path) -> None:
        self.check("remove")
        self._disk.remove(path)

    def sync_folder(self, folder: Path) -> None:
        self.check("sync_folder")
        self._disk.sync_folder(folder)

    def space(self, folder: Path) -> Space:
        self.check("space")
        return self._disk.space(folder)


class FaultyFile:
    """A file of a `FaultyDisk`."""

    def __init__(self, disk: FaultyDisk, file: File) -> None:
        self._disk = disk
        self._file = file

    def append(self, data: bytes) -> None:
        try:
            self._disk.check("append")
        except OSError:
            self._file.append(self._disk.leftover(data))
            raise
        self._file.append(data)

    def sync(self) -> None:
        self._disk.check("sync")
        self._file.sync()

    def truncate(self, size: int) -> None:
        self._disk.check("truncate")
        self._file.truncate(size)

    def size(self) -> int:
        return self._file.size()

    def read(self, offset: int, length: int) -> bytes:
        self._disk.check("read")
        return self._file.read(offset, length)

    def close(self) -> None:
        self._file.close()
