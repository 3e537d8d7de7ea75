"""The lines of a JSONL file, which may be anyone's: plain, of a bounded length, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from turnloom.engine.encoding import LINE_LIMIT
from turnloom.engine.plain_file import plain_file_stream
from turnloom.graphs.errors import InputError

MARK = b"\xef\xbb\xbf"
_FOREIGN = {
    b"\x1f\x8b": "is compressed with gzip: unpack it first (gunzip)",
    b"\x28\xb5\x2f\xfd": "is compressed with zstd: unpack it first (unzstd)",
    b"BZh": "is compressed with bzip2: unpack it first (bunzip2)",
    b"\xfd7zXZ": "is compressed with xz: unpack it first (unxz)",
    b"PK\x03\x04": "is a zip archive: unpack it first (unzip)",
    b"PAR1": "is a Parquet file: give the JSON Lines that it was made from",
    b"SQLite format 3": "is a SQLite file: give the JSON Lines that it was made from",
    MARK: "begins with a byte order mark (BOM): save it as UTF-8 without one",
    b"\xff\xfe": "is written in UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    b"\xfe\xff": "is written in UTF-16: save it as UTF-8 (iconv -f UTF-16 -t UTF-8)",
    b"{\0": "is written in UTF-16: save it as UTF-8 (iconv -f UTF-16LE -t UTF-8)",
    b"\0{": "is written in UTF-16: save it as UTF-8 (iconv -f UTF-16BE -t UTF-8)",
}


class JsonlLine(NamedTuple):
    """A line that is not blank, and where it stands; lines are counted from 1."""

    file: Path
    number: int
    text: bytes

    @property
    def place(self) -> str:
        return f"{self.file}, line {self.number}"


def jsonl_lines(file: Path, *, follow: bool, skip_mark: bool = False) -> Iterator[JsonlLine]:
    """Every line that is not blank. `follow` a link, where the user names the file; `skip_mark`
    passes over a byte order mark.

    Raises `InputError` for other formats and encodings and for lines over 16 MiB, `RunFolderError`
    for what is no plain file.
    """
    with plain_file_stream(file, follow=follow) as stream:
        if not (skip_mark and stream.read(len(MARK)) == MARK):
            stream.seek(0)
            _check_format(stream, file)
        number = 0
        while text := stream.readline(LINE_LIMIT + 1):
            number += 1
            if len(text) > LINE_LIMIT:
                raise InputError(
                    f"{file}, line {number}: it is longer than {LINE_LIMIT} bytes, the most that "
                    "a sample may have: take it out"
                )
            if text.strip():
                yield JsonlLine(file, number, text)


def _check_format(stream: BinaryIO, file: Path) -> None:
    head = stream.read(16)
    stream.seek(0)
    for mark, what in _FOREIGN.items():
        if head.startswith(mark):
            raise InputError(f"{file} {what}")
