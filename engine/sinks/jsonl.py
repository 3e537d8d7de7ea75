"""The primary sink: JSONL shards under a ledger, written by a thread of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.disk_space import DiskSpaceError
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.outcome import Outcome
from turnloom.engine.worker_thread import WorkerThread


@dataclass(frozen=True, slots=True)
class DiskSpacePolicy:
    """How long to wait for space on a full disk, and how often to look; in seconds."""

    patience: float = 60.0
    poll: float = 1.0


class JsonlSink:
    """Acknowledges a group when it would survive a power cut.

    While the disk is full it acknowledges nothing, and so admission pauses; `paused` is called with
    the reason, once per pause. After `DiskSpacePolicy.patience` it gives up with `StorageError`.
    `thread` is the one that has used the ledger so far; it is closed with the sink.
    """

    def __init__(
        self,
        ledger: RunLedger,
        disk_space: DiskSpacePolicy | None = None,
        paused: Callable[[str], None] | None = None,
        thread: WorkerThread | None = None,
    ) -> None:
        self._ledger = ledger
        self._policy = disk_space or DiskSpacePolicy()
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
        policy, waited = self._policy, 0.0
        while True:
            try:
                return await self._thread.run(work)
            except DiskSpaceError as error:
                if waited >= policy.patience:
                    raise StorageError(
                        f"{error}, and none became free within {policy.patience:g} s. Nothing "
                        "is lost: make room and run the same command again"
                    ) from error
                if not waited and self._paused is not None:
                    self._paused(str(error))
            await asyncio.sleep(policy.poll)
            waited += policy.poll
