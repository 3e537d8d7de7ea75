"""Messages between us and a worker: a length of four bytes, then JSON."""

from __future__ import annotations

import select
import socket
import struct
from random import Random
from time import monotonic

import orjson

from turnloom.graphs.json_value import JsonObject

_LENGTH = struct.Struct("!I")
_CHUNK = 2**18
_STATE = struct.Struct("625I")


class FrameError(Exception):
    """What came is no message; the text says what the other side did."""


def packed(message: JsonObject) -> bytes:
    """A message as it travels."""
    body = orjson.dumps(message)
    return _LENGTH.pack(len(body)) + body


class Inbox:
    """Takes bytes as they come and gives whole messages, of at most `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = bytearray()

    def take(self, data: bytes) -> JsonObject | None:
        """A message when it is whole. One is expected at a time. Raises `FrameError`."""
        self._data += data
        if len(self._data) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._data)
        if length > self._limit:
            raise FrameError(f"sent {length} bytes at once, {self._limit} are allowed")
        if len(self._data) < _LENGTH.size + length:
            return None
        body = bytes(self._data[_LENGTH.size :])
        self._data.clear()
        try:
            message = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise FrameError("sent something else than an answer") from None
        if not isinstance(message, dict):
            raise FrameError("sent something else than an answer")
        return message


def receive(end: socket.socket, inbox: Inbox, seconds: float) -> JsonObject | None:
    """Wait for a message; None when the time is up. Raises `EOFError` and `FrameError`."""
    deadline = monotonic() + seconds
    while ready(end, select.POLLIN, deadline):
        message = inbox.take(chunk(end))
        if message is not None:
            return message
    return None


def ready(end: socket.socket, what: int, deadline: float) -> bool:
    """Wait until the socket can be read or written, or the time is up. (`select` would be limited
    to the first 1,024 descriptors of a process.)"""
    poll = select.poll()
    poll.register(end, what)
    return bool(poll.poll(max(0.0, deadline - monotonic()) * 1000))


def chunk(end: socket.socket) -> bytes:
    """What has come; empty when it was a false alarm. Raises `EOFError` when nobody is there."""
    try:
        data = end.recv(_CHUNK)
    except BlockingIOError:
        return b""
    except ConnectionError:
        raise EOFError from None
    if not data:
        raise EOFError
    return data


def packed_state(rng: Random) -> str:
    """The state of a generator of random numbers, as text."""
    _, numbers, gauss = rng.getstate()
    return _STATE.pack(*numbers).hex() + (f"/{gauss!r}" if gauss is not None else "")


def unpack_state(text: str, rng: Random) -> None:
    """Put a generator into a state. Raises `ValueError` for a text that is none."""
    numbers, _, gauss = text.partition("/")
    try:
        state = _STATE.unpack(bytes.fromhex(numbers))
    except struct.error as error:
        raise ValueError(str(error)) from None
    rng.setstate((3, state, float(gauss) if gauss else None))
