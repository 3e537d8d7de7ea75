"""Samples on standard output, for a pipe: `turnloom generate --out - | jq .`"""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Sequence

from turnloom.engine.errors import SinkUnusableError
from turnloom.engine.outcome import Outcome
from turnloom.engine.worker_thread import WorkerThread

_LOOK = 0.1
_PIECE = select.PIPE_BUF


class StdoutSink:
    """Writes the emitted lines. A reader that has gone is a `BrokenPipeError`, which ends the
    command quietly; with `leave_quietly` the run goes on without it."""

    def __init__(self, fd: int | None = None, *, leave_quietly: bool = False) -> None:
        if sys.stdout is None:
            raise SinkUnusableError("standard output is closed: nothing can be written there")
        sys.stdout.flush()
        self._fd = sys.stdout.fileno() if fd is None else fd
        self._thread = WorkerThread("stdout")
        self._leave_quietly = leave_quietly
        self._closing = False

    async def write_group(self, group: Sequence[Outcome]) -> None:
        if lines := b"".join(outcome.line for outcome in group if outcome.accepted):
            try:
                await self._thread.run(self._write, lines)
            except BrokenPipeError:
                if not self._leave_quietly:
                    raise
                self._closing = True

    async def close(self) -> None:
        self._closing = True
        self._thread.close()

    def _write(self, data: bytes) -> None:
        """Write all of it. Where a pipe is ready it takes a piece without blocking, so that a
        reader who never reads cannot keep the process from ending."""
        rest = memoryview(data)
        while rest and not self._closing:
            _, ready, _ = select.select((), (self._fd,), (), _LOOK)
            if ready:
                rest = rest[os.write(self._fd, rest[:_PIECE]) :]
