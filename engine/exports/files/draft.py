"""An export under construction: it appears whole under its name, or nothing of it stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

from turnloom.engine.encoding import EncodingError
from turnloom.engine.errors import RunFolderError, StorageError
from turnloom.engine.exports.files.jsonl import Write, encode_row, folders_made
from turnloom.engine.exports.files.parquet_table import ParquetTable
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.json_value import JsonObject


class Draft(Protocol):
    """Where a format writes its files; names may lead into folders."""

    def lines(self, name: str) -> Write:
        """A writer of JSON Lines to a new file."""
        ...

    def table(self, name: str, schema: Callable[[Any], Any]) -> Write:
        """A writer of rows to a new Parquet file; `schema` makes its schema of pyarrow."""
        ...

    def text(self, name: str, text: str) -> None:
        """Write a text file."""
        ...

    def file(self, name: str) -> AbstractContextManager[Write]:
        """A writer of JSON Lines to a file that is closed behind it, for a file a sample."""
        ...


class FolderDraft:
    """Files in a folder that nobody knows yet."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    def lines(self, name: str) -> Write:
        stream = self._stack.enter_context(self._place(name).open("xb"))
        return lambda line: _encoded(line, stream.write)

    def table(self, name: str, schema: Callable[[Any], Any]) -> Write:
        table = self._stack.enter_context(ParquetTable(self._place(name), schema))
        return table.write

    def text(self, name: str, text: str) -> None:
        with self._place(name).open("x", encoding="utf-8") as file:
            file.write(text)

    @contextmanager
    def file(self, name: str) -> Iterator[Write]:
        try:
            stream = self._place(name).open("xb")
        except FileExistsError:
            raise InputError(f"{name} would be written twice: two samples have one id") from None
        with stream:
            yield lambda line: _encoded(line, stream.write)

    def inside(self, name: str) -> FolderDraft:
        """A folder of this one."""
        return FolderDraft(self._folder / name, self._stack)

    def _place(self, name: str) -> Path:
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        return place


class LinesDraft:
    """JSON Lines to writers that are open already, by file name; there is room for nothing else."""

    def __init__(self, writers: Mapping[str, Write]) -> None:
        self._writers = writers

    def lines(self, name: str) -> Write:
        return self._writers[name]

    def table(self, name: str, schema: Callable[[Any], Any]) -> Write:
        raise UsageError("Parquet is written to a folder: name one with -o")

    def text(self, name: str, text: str) -> None:
        """What stands beside the rows has no place here."""

    def file(self, name: str) -> AbstractContextManager[Write]:
        raise UsageError("a file a sample is written to a folder: name one with -o")


@contextmanager
def new_folder(target: Path, *, only: str = "") -> Iterator[FolderDraft]:
    """Give a draft that becomes the folder `target`, or with `only` its one file of that name.

    Raises `RunFolderError` where something is there already, `StorageError` where the disk fails.
    Missing folders are made; of an export that fails nothing stays.
    """
    place = Path(os.path.abspath(target))  # noqa: PTH100 - a dangling link stays what it is
    check_free(place, target)
    made = folders_made(place.parent)
    try:
        with _told(target, place.parent):
            folder = Path(mkdtemp(prefix=f".{place.name[:80]}.", suffix=".part", dir=place.parent))
            try:
                with ExitStack() as stack:
                    yield FolderDraft(folder, stack)
                _published(folder / only if only else folder, place)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        for each in reversed(made):
            with suppress(OSError):  # it holds what was written
                each.rmdir()


def check_free(place: Path, shown: Path) -> None:
    """Raise `RunFolderError` where `place` is taken: an export replaces nothing."""
    empty = place.is_dir() and not place.is_symlink() and not any(place.iterdir())
    if os.path.lexists(place) and not empty:
        raise RunFolderError(f"{shown} is there already: name another place, or remove it first")


def _published(made: Path, place: Path) -> None:
    if made.is_dir():
        mask = os.umask(0)
        os.umask(mask)
        made.chmod(0o777 & ~mask)
    elif place.is_dir():
        place.rmdir()  # it is empty
    made.replace(place)


@contextmanager
def _told(target: Path, beside: Path) -> Iterator[None]:
    """Tell a failure of the disk with the name that was asked for."""
    try:
        yield
    except OSError as error:
        ours = error.filename is None or Path(str(error.filename)).is_relative_to(beside)
        if not ours:
            raise
        raise StorageError(
            f"{target}: {error.strerror or error}; nothing of the export was kept"
        ) from error


def _encoded(line: JsonObject, write: Callable[[bytes], object]) -> None:
    try:
        write(encode_row(line))
    except EncodingError as error:
        raise InputError(f"sample {line.get('sample_id', '')} cannot be written: {error}") from None
