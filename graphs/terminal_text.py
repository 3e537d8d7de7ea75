"""Text on its way to a terminal. Names, results and prints may be anyone's: none commands it."""

from __future__ import annotations

import re
from typing import TextIO

COMMANDS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
"""A pattern of the characters that command a terminal, or turn the direction of writing."""
_COMMANDS = re.compile(COMMANDS)


def terminal_text(text: str) -> str:
    """The text with what commands a terminal written out."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class TerminalStream:
    """A stream in which what is written commands no terminal; in all else it is `stream`."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(terminal_text(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)
