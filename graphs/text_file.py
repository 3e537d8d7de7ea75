"""Text files as people's editors write them: UTF-8, with or without a mark at the beginning, or
UTF-16 with its mark, as Notepad and PowerShell do."""

from __future__ import annotations

import codecs
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""The marks of UTF-32 begin with those of UTF-16."""


class NotTextError(ValueError):
    """The file holds no text that is understood; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("it is not text in UTF-8: save it as UTF-8")


def read_text_file(path: Path) -> str:
    """The text of a file, its lines ended by newlines. Raises `OSError` and `NotTextError`."""
    return text_of(path.read_bytes())


def text_of(content: bytes) -> str:
    """The text that a file's bytes are. Raises `NotTextError`."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NotTextError from None
    if "\0" in text:  # UTF-16 without its mark
        raise NotTextError
    return text.replace("\r\n", "\n").replace("\r", "\n")
