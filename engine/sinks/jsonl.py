"""The primary sink: JSONL shards under a ledger, written by a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.disk_space import NoRoomError
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.outcome import Outcome


@dataclass(frozen=True, slots=True)
class RoomPolicy:
    """How long to wait for room on a full disk, and how often to look; in seconds."""

    patience: float = 60.0
    poll: float = 1.0


class JsonlSink:
    """Acknowledges a group when it would survive a power cut.

    While the disk is full it acknowledges nothing, and so admission pauses; `paused` is told why,
    once per pause. After `RoomPolicy.patience` it gives up with `StorageError`.
    """

    def __init__(
        self,
        ledger: RunLedger,
        room: RoomPolicy | None = None,
        paused: Callable[[str], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._room = room or RoomPolicy()
        self._paused = paused
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self._ledger.writer.accept(group)
        await self._insist(self._ledger.writer.flush)

    async def seal(self) -> None:
        """Seal the last shard: the run is complete."""
        await self._insist(self._ledger.writer.seal)

    async def close(self) -> None:
        try:
            await self._in_thread(self._ledger.close)
        finally:
            self._thread.shutdown()

    async def _insist(self, work: Callable[[], None]) -> None:
        waited = 0.0
        while True:
            try:
                return await self._in_thread(work)
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

    async def _in_thread(self, work: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, work)
