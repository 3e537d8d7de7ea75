"""An API key that cannot be shown by accident and goes to one origin only."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from turnloom.graphs.errors import UsageError

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
MASK = b"***"


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

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not copied or stored")


def forms(value: str) -> tuple[bytes, ...]:
    """The ways in which a secret value may come back in an answer: plain, quoted for an address,
    escaped in JSON."""
    written = (value, quote(value), quote(value, safe=""), value.replace("/", r"\/"))
    return tuple({one.encode() for one in written})


def scrub(body: bytes, secrets: tuple[bytes, ...]) -> bytes:
    """`body` without the secrets: an endpoint may reflect what it was sent."""
    for each in secrets:
        if each in body:
            body = body.replace(each, MASK)
    return body
