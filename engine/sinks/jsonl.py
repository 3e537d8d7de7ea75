"""The primary sink: JSONL shards under a ledger, written by a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.disk_space import NoRoomError
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.outcome import Outcome
from turnloom.engine.worker_thread import WorkerThread


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """How long to wait for room on a full disk, and how often to look; in seconds."""

    patience: float = 60.0
    poll: float = 1.0


class JsonlSink:
    """Acknowledges a group when it would survive a power cut.

    While the disk is full it acknowledges nothing, and so admission pauses; `paused` is told why,
    once per pause. After `RoomPolicy.patience` it gives up with `StorageError`. `thread` is the one
    that has used the ledger so far; it is closed with the sink.
    """

    def __init__(
        self,
        ledger: RunLedger,
        room: RoomPolicy | None = None,
        paused: Callable[[str], None] | None = None,
        thread: WorkerThread | None = None,
    ) -> None:
        self._ledger = ledger
        self._room = room or RoomPolicy()
        self._paused = paused
        self._thread = thread or WorkerThread("ledger")

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self._ledger.writer.accept(group)
        await self._insist(self._ledger.writer.flush)

    async def seal(self) -> None:
        """Seal the last shard: the run is complete."""
        await self._insist(self._ledger.writer.seal)

    async def close(self) -> None:
        try:
            await self._thread.run(self._ledger.close)
        finally:
            self._thread.close()

    async def _insist(self, work: Callable[[], None]) -> None:
        waited = 0.0
        while True:
            try:
                return await self._thread.run(work)
            except NoRoomError as error:
                if waited >= self._room.patience:
                    raise StorageError(
                        f"{error}, and none became free within {self._room.patience:g} s. Nothing "
                        "is lost: make room and run the same command again"
                    ) from error
                if not waited and self._paused is not None:
                    self._paused(str(error))
            await asyncio.sleep(self._room.poll)
            waited += self._room.poll
