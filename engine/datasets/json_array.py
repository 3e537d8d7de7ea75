"""A file that is one JSON array, as many public data sets are, read element by element."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path

from turnloom.engine.encoding import LINE_LIMIT
from turnloom.engine.plain_file import plain_file_stream
from turnloom.engine.runs.jsonl_line import MARK
from turnloom.graphs.errors import InputError

_PIECE = 2**20
_BETWEEN = re.compile(r"[\s,]*")  # it always matches
_BEGINNING = re.compile(rb"\s*\[\s*[{\]]")
"""Of a line that begins with a list, no more is known: a row is never one."""


def is_json_array(file: Path) -> bool:
    """Whether the file is an array of objects rather than lines."""
    with plain_file_stream(file, follow=True) as stream:
        return _BEGINNING.match(stream.read(_PIECE).removeprefix(MARK)) is not None


def array_elements(file: Path) -> Iterator[bytes]:
    """The text of each element. What is held is a piece of the file and an element at a time.

    Raises `InputError` where an element is no JSON, is longer than 16 MiB, or the array is not
    closed.
    """
    decode = codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode
    reader = json.JSONDecoder()
    with plain_file_stream(file, follow=True) as stream:
        text, at, number = "", 0, 0  # the array itself is not open yet
        while True:
            piece = stream.read(_PIECE)
            text, at = text[at:] + decode(piece, final=not piece), 0
            while True:
                at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
                if not number and text.startswith("[", at):
                    at, number = at + 1, 1
                    continue
                if text.startswith("]", at):
                    return
                try:
                    _, end = reader.raw_decode(text, at)
                except (ValueError, RecursionError) as error:
                    if not piece or len(text) - at > LINE_LIMIT:
                        raise InputError(_broken(file, number, error, at < len(text))) from None
                    break
                yield text[at:end].encode("utf-8", "surrogatepass")
                at, number = end, number + 1


def _broken(file: Path, number: int, error: Exception, more: bool) -> str:
    if not more:
        return f"{file}: the array of rows is not closed: it ends behind row {number - 1}"
    what = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    return f"{file}, row {number}: it is not JSON ({what}), or longer than {LINE_LIMIT} bytes"
