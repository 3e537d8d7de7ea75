"""The feed: what the primary sink has made durable, read back from the shards by followers.

A follower reads at its own pace, so one that is slow or failing holds nothing in memory and
holds nobody up: what it has not read yet lies on the disk.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import orjson

from turnloom.engine.encoding import LINE_LIMIT
from turnloom.engine.errors import SinkError
from turnloom.engine.fingerprint import index_of
from turnloom.engine.ledger.shard import shard_name
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.plain_file import plain_file_stream
from turnloom.engine.sinks.cursors import Cursor

BATCH = 256
_CHUNK = 4 * 2**20


@dataclass(frozen=True, slots=True)
class Batch:
    """Emitted samples of one shard, in order, and the place behind them. `ends_shard` says that
    the shard is sealed and has nothing more."""

    outcomes: list[Outcome]
    after: Cursor
    ends_shard: bool


class Feed:
    """The durable output of the run with fingerprint `run`, up to `head`."""

    def __init__(self, folder: Path, run: str, head: Cursor) -> None:
        self._folder = folder
        self._run = run
        self.head = head
        self.ended = False
        self._moved = asyncio.Event()

    def advance(self, head: Cursor) -> None:
        """More is durable."""
        self.head = head
        self._notify()

    def end(self) -> None:
        """Nothing more will come."""
        self.ended = True
        self._notify()

    async def reach_beyond(self, cursor: Cursor) -> bool:
        """Wait until there is more than `cursor`. False when nothing more will come."""
        while self.head <= cursor:
            if self.ended:
                return False
            await self._moved.wait()
        return True

    def read(self, cursor: Cursor, limit: int = BATCH) -> Batch:
        """The next batch after `cursor`, of up to `limit` samples. Blocks: for a thread.

        Raises `SinkError` when the shards hold something else than the run wrote.
        """
        data = self._data(cursor)
        outcomes: list[Outcome] = []
        begin = 0
        while len(outcomes) < limit and (end := data.find(b"\n", begin) + 1):
            outcomes.append(self._outcome(data[begin:end], cursor))
            begin = end
        after = Cursor(cursor.shard, cursor.offset + begin)
        ends = cursor.shard < self.head.shard and after.offset >= self._size(cursor.shard)
        if not outcomes and not ends:
            raise SinkError(f"{self._path(cursor.shard)} has no whole line at {cursor.offset}")
        return Batch(outcomes, Cursor(cursor.shard + 1) if ends else after, ends)

    def _notify(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    def _data(self, cursor: Cursor) -> bytes:
        """Whole lines from `cursor` on; one of the greatest length at least."""
        left = self._size(cursor.shard) - cursor.offset
        with plain_file_stream(self._path(cursor.shard)) as file:
            file.seek(cursor.offset)
            data = file.read(min(left, _CHUNK))
            if left > _CHUNK and b"\n" not in data:
                data += file.read(min(left, LINE_LIMIT + 1) - _CHUNK)
        return data

    def _size(self, shard: int) -> int:
        """The durable bytes of a shard; those before the head are whole."""
        head = self.head
        return head.offset if shard == head.shard else self._path(shard).stat().st_size

    def _path(self, shard: int) -> Path:
        return self._folder / shard_name(shard)

    def _outcome(self, line: bytes, cursor: Cursor) -> Outcome:
        try:
            sample = orjson.loads(line)
            name = sample["id"]
            index = index_of(self._run, name)
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
            index, name, sample = None, "", {}
        if index is None:
            raise SinkError(
                f"{self._path(cursor.shard)}: a line after byte {cursor.offset} is no sample of "
                "this run: look at it with `turnloom audit`"
            )
        return Outcome(index, name, State.EMITTED, line, sample=sample)
