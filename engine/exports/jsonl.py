"""JSON Lines files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from turnloom.engine.encoding import encode
from turnloom.graphs.json_value import JsonObject

Write = Callable[[JsonObject], None]


@contextmanager
def written(*files: Path) -> Iterator[tuple[Write, ...]]:
    """Give one writer per file; put the files in place when the block ends without an error.

    Missing folders are made. Raises `OSError` where a file cannot be written.
    """
    drafts = [file.with_name(file.name + ".part") for file in files]
    try:
        with ExitStack() as stack:
            for file in files:
                file.parent.mkdir(parents=True, exist_ok=True)
            streams = [stack.enter_context(draft.open("wb")) for draft in drafts]
            yield tuple(partial(_write, stream) for stream in streams)
        for draft, file in zip(drafts, files, strict=True):
            draft.replace(file)
    finally:
        for draft in drafts:
            draft.unlink(missing_ok=True)


def _write(stream: BinaryIO, line: JsonObject) -> None:
    stream.write(encode(line))
