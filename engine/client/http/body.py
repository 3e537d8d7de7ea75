"""A request's body, kept until it is written and no longer.

An answer may take minutes, and with thousands of requests out their bodies, some 20 KB each, would
be a good part of the memory that a run takes.
"""

from __future__ import annotations

import aiohttp
from aiohttp.abc import AbstractStreamWriter

_PIECE = 2**18
"""Bytes that are written before others may write."""


class Body(aiohttp.Payload):
    """Bytes that can be sent once."""

    _autoclose = True

    def __init__(self, body: bytes) -> None:
        super().__init__(body, content_type="application/json")
        self._size = len(body)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The text that is still to be sent."""
        text: str = self._value.decode(encoding, errors)
        return text

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write it, and let go of it."""
        body, self._value, self._consumed = self._value, b"", True
        if len(body) <= _PIECE:
            await writer.write(body)
            return
        for start in range(0, len(body), _PIECE):
            await writer.write(body[start : start + _PIECE])
