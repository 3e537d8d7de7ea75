"""One JSONL file for all samples, plain or zstd. Each group is a zstd frame of its own, so what a
killed run leaves can be read, and cut, between frames."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from turnloom.engine.errors import SinkError, SinkUnusableError
from turnloom.engine.ledger.disk import OsDisk, OsFile
from turnloom.engine.ledger.disk_space import is_full
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.extras import import_extra
from turnloom.engine.sinks.sink import SinkLagsError
from turnloom.engine.worker_thread import WorkerThread
from turnloom.graphs.json_value import JsonValue

ZSTD_LEVEL = 3


def jsonl_sink(path: Path, *, fresh: bool = False) -> FileSink:
    """A sink into a plain JSONL file."""
    return FileSink(path, lambda lines: lines, fresh=fresh)


def zstd_sink(path: Path, *, fresh: bool = False) -> FileSink:
    """A sink into a JSONL file compressed with zstd. Raises `UsageError` without the extra."""
    zstandard = import_extra("zstandard", extra="zstd")
    return FileSink(path, zstandard.ZstdCompressor(ZSTD_LEVEL).compress, fresh=fresh)


class FileSink:
    """Appends the emitted lines of a group, encoded. Its mark is the file's size in bytes."""

    def __init__(
        self, path: Path, encode: Callable[[bytes], bytes], *, fresh: bool = False
    ) -> None:
        self._path = path
        self._encode = encode
        self._fresh = fresh
        self._thread = WorkerThread("file")
        self._lock = _locked(path)
        self._file = OsFile(path, follow=True)
        self._size = self._file.size()

    async def write_group(self, group: Sequence[Outcome]) -> None:
        if lines := b"".join(outcome.line for outcome in group if outcome.accepted):
            await self._thread.run(self._append, lines)

    async def mark(self) -> JsonValue:
        await self._thread.run(self._file.sync)
        return self._size

    async def resume(self, mark: JsonValue) -> bool:
        return await self._thread.run(self._go_back, mark)

    async def close(self) -> None:
        await self._thread.run(self._file.close)
        self._thread.close()
        os.close(self._lock)

    def _append(self, lines: bytes) -> None:
        data = self._encode(lines)
        try:
            self._file.append(data)
        except OSError as error:
            self._file.truncate(self._size)
            if is_full(error):
                raise SinkLagsError(f"no room on the disk for {self._path}") from error
            raise SinkError(f"{self._path}: {error.strerror}") from error
        self._size += len(data)

    def _go_back(self, mark: JsonValue) -> bool:
        size = mark if isinstance(mark, int) else 0
        if self._size == 0:
            return size == 0
        if self._size < size:
            raise SinkError(
                f"{self._path} has {self._size} bytes of {size} that were written: restore it; or "
                "remove it, and it is written anew"
            )
        if mark is None and not self._fresh:
            raise SinkUnusableError(
                f"{self._path} holds something already: name another file, or replace the run and "
                "the file with --fresh"
            )
        self._file.truncate(size)
        self._size = size
        return True


def _locked(path: Path) -> int:
    """A lock on the file, which is made when missing: one run at a time writes it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise SinkUnusableError(f"{path}: {error.strerror}") from None
    try:
        if not stat.S_ISREG(os.fstat(lock).st_mode):
            raise SinkUnusableError(f"{path} is no regular file: use the sink - for a pipe")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        OsDisk().sync_folder(path.parent)
    except BlockingIOError:
        os.close(lock)
        raise SinkUnusableError(f"{path} is written by another run") from None
    except BaseException:
        os.close(lock)
        raise
    return lock
