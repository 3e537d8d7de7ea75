"""An API key that cannot be shown by accident and goes to one origin only."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NoReturn

from turnloom.graphs.errors import UsageError

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
MASK = "***"


class Secret:
    """A key read from the environment or a file; `repr`, `str` and pickling never give it away.

    Errors don't repeat what was given as name or path, either: people paste the key there.
    """

    __slots__ = ("_source", "_value")

    def __init__(self, value: str, source: str) -> None:
        """Raises `UsageError` when `value` cannot be a key (empty, spaces, control characters)."""
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise UsageError(f"the API key in {source} is empty or holds spaces or odd characters")
        self._value = value
        self._source = source

    @classmethod
    def from_environment(cls, variable: str) -> Secret:
        """The key in an environment variable. Raises `UsageError` when there is none."""
        if not _VARIABLE.fullmatch(variable):
            raise UsageError(
                "what was given is no variable name: give the NAME of the environment variable "
                "that holds the API key (such as OPENAI_API_KEY), not the key"
            )
        if (value := os.environ.get(variable)) is None:
            raise UsageError(f"the environment variable {variable} for the API key is not set")
        return cls(value.strip(), f"the environment variable {variable}")

    @classmethod
    def from_file(cls, path: Path) -> Secret:
        """The key in a file of one line. Raises `UsageError` when it cannot be read."""
        try:
            value = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else "not text"
            raise UsageError(f"the API key's file cannot be read: {why}") from None
        return cls(value.strip(), "its file")

    def reveal(self) -> str:
        """The key itself, for the request's header and nothing else."""
        return self._value

    def scrub(self, text: str) -> str:
        """`text` without the key."""
        return text.replace(self._value, MASK)

    def scrub_bytes(self, body: bytes) -> bytes:
        """`body` without the key: an endpoint may reflect what it was sent."""
        value = self._value.encode()
        return body.replace(value, MASK.encode()) if value in body else body

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not copied or stored")
