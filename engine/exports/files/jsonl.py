"""JSON Lines files that appear whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

from turnloom.engine.encoding import EncodingError, encode
from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.plain_file import open_plain_file
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject

Write = Callable[[JsonObject], None]

_LINE_ENDS = [(mark.encode(), f"\\u{ord(mark):04x}".encode()) for mark in "\x85\u2028\u2029"]
"""What Python's `splitlines` takes for the end of a line and JSON does not have to escape."""


@contextmanager
def jsonl_files(*files: Path) -> Iterator[tuple[Write, ...]]:
    """Give one writer per file; put the files in place when the block ends without an error.

    Missing folders are made; of an export that fails nothing stays. Links are followed. Raises
    `OSError` where a file cannot be written, `InputError` for what is no file (a device, a pipe).
    """
    targets = [file.resolve() for file in files]
    for target in targets:
        if target.exists() and not target.is_file():
            raise InputError(f"{target} is no regular file: -o - writes to standard output")
    drafts = [target.with_name(target.name + ".part") for target in targets]
    made: list[Path] = []
    try:
        with ExitStack() as stack:
            for target in targets:
                made += folders_made(target.parent)
            streams = [stack.enter_context(_draft(draft)) for draft in drafts]
            yield tuple(partial(_write, stream) for stream in streams)
        for draft, target in zip(drafts, targets, strict=True):
            draft.replace(target)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)
        for folder in reversed(made):
            with suppress(OSError):  # it holds what was written
                folder.rmdir()


def encode_row(row: JsonObject) -> bytes:
    """A row as one line, for readers of any kind: some split a text wherever Unicode ends a line.

    Raises `EncodingError`.
    """
    line = encode(row)
    if not line.isascii():
        for mark, escaped in _LINE_ENDS:
            line = line.replace(mark, escaped)
    return line


@contextmanager
def jsonl_on_stdout() -> Iterator[tuple[Write]]:
    """Give a writer to standard output. Raises `SinkUnusableError` when it is closed."""
    if sys.stdout is None:
        raise SinkUnusableError("standard output is closed: nothing can be written there")
    yield (partial(_write, sys.stdout.buffer),)
    sys.stdout.buffer.flush()


def folders_made(folder: Path) -> list[Path]:
    """Make a folder; those that were missing, outermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _write(stream: BinaryIO, line: JsonObject) -> None:
    try:
        stream.write(encode_row(line))
    except EncodingError as error:
        raise InputError(f"a sample cannot be written: {error}") from None


def _draft(path: Path) -> BinaryIO:
    """A file that nobody was promised, so whatever lies there is not followed."""
    return os.fdopen(open_plain_file(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb")
