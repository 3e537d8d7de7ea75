"""The call journal: every reply on file, so that a resumed run pays nothing twice.

A line is `{"call": hash of request and role settings, "reply": …}`, or `"unusable": reason` for an
answer that could not be used: replayed, it costs the attempt again, and the run takes the same
course. Lines are written as replies come, without fsync (a lost one is paid again). With no model
behind it the journal replays a run without an endpoint.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    JournalDamagedError,
    JournalMissError,
    Model,
    ModelOutputError,
    ToolCall,
    Usage,
)
from turnloom.engine.errors import StorageError
from turnloom.engine.plain_file import open_plain_file

_HEAD = b'{"call":"'
_HASH = 32
_LINE_LIMIT = 64 * 2**20
"""Bytes of a line: an answer is at most a quarter of that before it is written as JSON."""
Identity = Callable[[str], str]


class Journal:
    """An append-only file of calls. One process at a time: the run folder's lock sees to that.

    With `read_only` the file, which may be another run's at work, stays as it is.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self._read_only = read_only
        self._places: dict[bytes, tuple[int, int]] = {}
        self.replayed = 0

    def __enter__(self) -> Self:
        """Open the file and read what calls it has; a line that was cut off is taken away.

        Raises `StorageError`, and `JournalDamagedError` for what is no journal.
        """
        access = os.O_RDONLY if self._read_only else os.O_RDWR | os.O_CREAT | os.O_APPEND
        try:
            self._file = open_plain_file(self._path, access, 0o600, follow=self._read_only)
            try:
                self._end = self._index()
                self._cut()
            except BaseException:
                os.close(self._file)
                raise
        except OSError as error:
            raise StorageError(f"{self._path}: {error.strerror}") from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def __len__(self) -> int:
        return len(self._places)

    def find(self, call: bytes) -> bytes | None:
        """The line of a call, if it was made before."""
        place = self._places.get(call)
        return None if place is None else os.pread(self._file, place[1], place[0])

    def add(self, call: bytes, kind: bytes, outcome: bytes) -> None:
        """Write one call's outcome. Raises `StorageError` when the disk does not take all of it;
        nothing of it stays then, since other calls may still be written."""
        line = b'%b%b","%b":%b}\n' % (_HEAD, call, kind, outcome)
        try:
            written = os.write(self._file, line)
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            self._cut()
            raise StorageError(f"{self._path}: {error.strerror}") from None
        self._places[call] = (self._end, len(line))
        self._end += len(line)

    def damaged(self, what: str) -> JournalDamagedError:
        """The error that says `what` is wrong with the file."""
        return JournalDamagedError(f"{self._path}: {what}: move it away to begin a new one")

    def _cut(self) -> None:
        """Take away whatever is behind the last whole line."""
        if not self._read_only:
            os.ftruncate(self._file, self._end)

    def _index(self) -> int:
        end = 0
        with os.fdopen(os.dup(self._file), "rb") as lines:
            for line in iter(partial(lines.readline, _LINE_LIMIT), b""):
                if not line.endswith(b"}\n"):
                    if line.endswith(b"\n") or len(line) == _LINE_LIMIT:
                        raise self._foreign(end)
                    break
                call = line[len(_HEAD) : len(_HEAD) + _HASH]
                if not line.startswith(_HEAD) or len(call) != _HASH:
                    raise self._foreign(end)
                self._places.setdefault(call, (end, len(line)))
                end += len(line)
        return end

    def _foreign(self, at: int) -> JournalDamagedError:
        return self.damaged(f"not a call journal at byte {at}")


@dataclass(frozen=True, slots=True)
class JournaledModel:
    """A model behind a journal: what was asked before is answered from the file.

    `identity` names what decides a role's answers besides the request (model, sampling), so that
    a journal never answers for another model. With `model` None nothing is ever asked anew.
    """

    journal: Journal
    identity: Identity
    model: Model | None = None

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The reply on file, else the model's, which then is on file."""
        call = call_hash(request, self.identity(request.role))
        if (line := self.journal.find(call)) is None:
            if self.model is None:
                raise JournalMissError(
                    f"the journal holds no answer for call {request.key!r} of the {request.role}: "
                    "the run or its settings changed since it was written"
                )
            return await self._ask(self.model, call, request)
        self.journal.replayed += 1
        return self._remembered(call, line)

    async def _ask(self, model: Model, call: bytes, request: ChatRequest) -> ChatReply:
        try:
            reply = await model.complete(request)
        except ModelOutputError as error:
            if self.journal.find(call) is None:
                unusable = {"why": _printable(str(error)), "usage": error.usage}
                self.journal.add(call, b"unusable", orjson.dumps(unusable))
            raise
        if (line := self.journal.find(call)) is not None:
            return self._remembered(
                call, line
            )  # asked twice at the same time: the first answer holds
        self.journal.add(call, b"reply", orjson.dumps(reply))
        return reply

    def _remembered(self, call: bytes, line: bytes) -> ChatReply:
        try:
            entry = orjson.loads(line)
            unusable = entry.get("unusable")
            reply = None if unusable else _reply(entry["reply"])
        except (ValueError, LookupError, TypeError, AttributeError):
            raise self.journal.damaged(f"the line of call {call.decode()} cannot be read") from None
        if reply is None:
            raise ModelOutputError(str(unusable["why"]), Usage(**unusable["usage"]))
        return reply


def call_hash(request: ChatRequest, identity: str) -> bytes:
    """The name of a call: 32 hexadecimal digits over all that decides its answer.

    Raises `ModelOutputError` for a request that cannot be written as JSON.
    """
    try:
        question = orjson.dumps((identity, request))
    except TypeError as error:
        raise ModelOutputError(f"the request cannot be written as JSON: {error}") from None
    return blake2b(question, digest_size=_HASH // 2).hexdigest().encode()


def _reply(fields: dict[str, Any]) -> ChatReply:
    calls = tuple(ToolCall(**call) for call in fields.pop("tool_calls"))
    return ChatReply(tool_calls=calls, usage=Usage(**fields.pop("usage")), **fields)


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
