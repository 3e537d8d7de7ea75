"""Parquet files made of sealed shards: `samples-000000.parquet` for `samples-000000.jsonl`.

A file is written beside its place, synced, and put in place whole. A killed run leaves a draft and
no half file; its shard is read again. What is in an unsealed shard at the end of a run is written,
too, and replaced when the run goes on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from turnloom.engine.errors import SinkError, SinkUnusableError
from turnloom.engine.ledger.disk import OsDisk
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.extras import import_extra
from turnloom.engine.sinks.parquet_row import from_parquet_row, parquet_schema, to_parquet_row
from turnloom.engine.worker_thread import WorkerThread
from turnloom.graphs.json_value import JsonObject, JsonValue

_EXTRA = "parquet"
_ROWS = 1_000
_BYTES = 16 * 2**20
_DRAFT = ".tmp"
_NAME = re.compile(r"samples-\d{6,}\.parquet")


class ParquetSink:
    """Files in a folder, zstd inside. Its mark is the number of finished files."""

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        self._arrow = import_extra("pyarrow", _EXTRA)
        self._parquet = import_extra("pyarrow.parquet", _EXTRA)
        self._schema = parquet_schema(self._arrow)
        self._folder = folder
        self._fresh = fresh
        self._thread = WorkerThread("parquet")
        self._number = 0
        self._writer: Any = None
        self._rows: list[JsonObject] = []
        self._bytes = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SinkUnusableError(f"{folder}: {error.strerror}") from None

    async def write_group(self, group: Sequence[Outcome]) -> None:
        await self._thread.run(self._add, group)

    async def end_shard(self) -> None:
        await self._thread.run(self._finish)
        self._number += 1

    async def mark(self) -> JsonValue:
        return self._number

    async def resume(self, mark: JsonValue) -> bool:
        return await self._thread.run(self._go_back, mark)

    async def close(self) -> None:
        try:
            if self._rows or self._writer is not None:
                await self._thread.run(self._finish)
        finally:
            self._thread.close()

    def _add(self, group: Sequence[Outcome]) -> None:
        for outcome in group:
            if outcome.sample is not None:
                self._rows.append(to_parquet_row(outcome.sample))
                self._bytes += len(outcome.line)
        if len(self._rows) >= _ROWS or self._bytes >= _BYTES:
            self._flush()

    def _flush(self) -> None:
        """Write a row group into the draft."""
        try:
            if self._writer is None:
                draft = self._path(self._number, _DRAFT)
                self._writer = self._parquet.ParquetWriter(draft, self._schema, compression="zstd")
            self._writer.write_table(self._arrow.Table.from_pylist(self._rows, self._schema))
        except (OSError, self._arrow.ArrowException) as error:
            raise SinkError(f"{self._folder}: {error}") from error
        self._rows.clear()
        self._bytes = 0

    def _finish(self) -> None:
        """Put the file in place: whole, and durably."""
        draft = self._path(self._number, _DRAFT)
        self._flush()
        try:
            self._writer.close()
            fd = os.open(draft, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
            draft.replace(self._path(self._number))
            OsDisk().sync_folder(self._folder)
        except (OSError, self._arrow.ArrowException) as error:
            raise SinkError(f"{draft}: {error}") from error
        self._writer = None

    def _go_back(self, mark: JsonValue) -> bool:
        files = {path.name for path in _files(self._folder)}
        if mark is None and files and not self._fresh:
            raise SinkUnusableError(
                f"{self._folder} holds Parquet files already: name another folder, or replace the "
                "run and the files with --fresh"
            )
        count = mark if isinstance(mark, int) else 0
        whole = all(self._path(number).name in files for number in range(count))
        self._number = count if whole else 0
        kept = {self._path(number).name for number in range(self._number)}
        for path in (*_files(self._folder), *_files(self._folder, _DRAFT)):
            if path.name not in kept:
                path.unlink()
        return whole

    def _path(self, number: int, suffix: str = "") -> Path:
        return self._folder / f"samples-{number:06d}.parquet{suffix}"


def _files(folder: Path, suffix: str = "") -> list[Path]:
    """Our files in the folder, in order; others may lie beside them."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.name.endswith(suffix) and _NAME.fullmatch(path.name.removesuffix(suffix))
    )


def read_parquet(path: Path) -> Iterator[JsonObject]:
    """The samples of a file, or of a folder's files in order."""
    parquet = import_extra("pyarrow.parquet", _EXTRA)
    files = _files(path) if path.is_dir() else [path]
    for file in files:
        with parquet.ParquetFile(file) as opened:
            for batch in opened.iter_batches(batch_size=256):
                yield from map(from_parquet_row, batch.to_pylist())
