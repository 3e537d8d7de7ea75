"""An API key that cannot be shown by accident and goes to one origin only."""

from __future__ import annotations

import os
import re
import weakref
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from turnloom.engine.client.memory_guard import MemoryGuard
from turnloom.graphs.errors import UsageError
from turnloom.graphs.text_file import read_text_file

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
MASK = b"***"
_held: weakref.WeakSet[Secret] = weakref.WeakSet()
_guard = MemoryGuard()
SHORTEST = 8
"""Characters of a secret that is looked for in answers."""


class Secret:
    """A key read from the environment or a file; `repr`, `str` and pickling never give it away.
    While there is one, the process is not dumpable, and no sample with it reaches a sink.

    Errors don't repeat what was given as name or path, either: people paste the key there.
    """

    __slots__ = ("__weakref__", "_source", "_value", "forms")

    def __init__(self, value: str, source: str) -> None:
        """Raises `UsageError` when `value` cannot be a key (empty, spaces, control characters)."""
        if not value or not value.isascii() or not value.isprintable() or " " in value:
            raise UsageError(f"the API key in {source} is empty or holds spaces or odd characters")
        self._value = value
        self._source = source
        self.forms = secret_forms(value)
        _held.add(self)
        _guard.hold()
        weakref.finalize(self, _guard.release).atexit = False

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
            value = read_text_file(path)
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


class SecretForm(NamedTuple):
    """What a secret leaves in an answer that repeats it. `core` is in each writing of it, so one
    quick look tells that there is none."""

    core: bytes
    writings: re.Pattern[bytes]


def secret_forms(value: str) -> tuple[SecretForm, ...]:
    """The traces of a secret value: plain, quoted for an address, escaped for JSON or HTML, and in
    base64, alone or within something longer. None of what is too short to be a secret: to look for
    `none` or `EMPTY` would spoil answers."""
    if len(value) < SHORTEST:
        return ()
    return tuple(_trace(text) for text in (value, *_base64(value.encode())))


def held_forms() -> tuple[SecretForm, ...]:
    """The traces of every key that this process holds."""
    return tuple(form for secret in tuple(_held) for form in secret.forms)


def scrub(body: bytes, secrets: tuple[SecretForm, ...]) -> bytes:
    """`body` without the secrets: an endpoint may reflect what it was sent."""
    for each in secrets:
        if each.core in body:
            body = each.writings.sub(MASK, body)
    return body


def _trace(text: str) -> SecretForm:
    core = max(re.findall("[A-Za-z0-9]*", text), key=len)
    writings = "".join(one if one.isalnum() else _writings(one) for one in text)
    return SecretForm(core.encode(), re.compile(writings.encode()))


def _writings(mark: str) -> str:
    """A pattern for what may stand for a mark: `/`, `\\/`, `%2F`, `%252f`, `\\u002f`, `&#47;`."""
    itself = _ALIKE.get(mark, re.escape(mark))
    code = f"(?i:{ord(mark):02x})"
    entity = f"#{ord(mark)}|#[xX]{code}|{_ENTITIES.get(mark, '#')}"
    return rf"(?:\\*{itself}|%(?:25)*{code}|\\+u00{code}|&(?:amp;)*(?:{entity});)"


_ALIKE = {" ": "[ +]", **dict.fromkeys("+-", "[+-]"), **dict.fromkeys("/_", "[/_]")}
"""A space is a plus in a query, and base64 has two alphabets."""
_ENTITIES = {"&": "amp", "<": "lt", ">": "gt", '"': "quot"}


def _base64(value: bytes) -> Iterator[str]:
    """What of base64 depends on the value alone, wherever it begins within what is encoded."""
    for before in range(3):
        whole = b64encode(bytes(before) + value).decode().rstrip("=")
        end = (before + len(value)) * 8 // 6
        yield whole[(before * 8 + 5) // 6 : end]
