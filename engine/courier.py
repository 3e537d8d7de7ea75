"""The courier: brings released endings to the sinks in groups, and frees their places.

A group goes out when half of what is in flight waits for it, when 256 wait, or 0.2 s after its
first member came. So a group commit is shared by many samples where there are many, and a run
with one sample in flight never waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

from turnloom.engine.admission import Admission
from turnloom.engine.ending import Ending
from turnloom.engine.sinks.sink import Sink

GROUP = 256
LINGER = 0.2


class Courier:
    """Owns the line of released endings. `acknowledged` is called once for each, in order."""

    def __init__(
        self,
        sinks: Sequence[Sink],
        admission: Admission,
        acknowledged: Callable[[Ending], None],
        linger: float = LINGER,
    ) -> None:
        self._sinks = sinks
        self._admission = admission
        self._acknowledged = acknowledged
        self._linger = linger
        self._waiting: list[Ending] = []
        self._closed = False
        self._changed = asyncio.Event()

    def post(self, endings: Iterable[Ending]) -> None:
        """Put endings in line."""
        before = len(self._waiting)
        self._waiting.extend(endings)
        if len(self._waiting) != before:
            self._changed.set()

    def close(self) -> None:
        """Nothing more will be posted: `work` returns when the line is empty."""
        self._closed = True
        self._changed.set()

    async def work(self) -> None:
        """Deliver until closed. A sink's error ends the work."""
        while await self._something_waits():
            await self._until_due()
            group = self._waiting[:GROUP]
            del self._waiting[:GROUP]
            for sink in self._sinks:
                await sink.write_group(group)
            self._acknowledge(group)

    def _acknowledge(self, group: Sequence[Ending]) -> None:
        for ending in group:
            self._acknowledged(ending)
            self._admission.ended(ending.index, accepted=ending.accepted)

    async def _something_waits(self) -> bool:
        while not self._waiting:
            if self._closed:
                return False
            await self._change()
        return True

    async def _until_due(self) -> None:
        try:
            async with asyncio.timeout(self._linger):
                while not self._due():
                    await self._change()
        except TimeoutError:
            pass

    def _due(self) -> bool:
        enough = min(GROUP, (self._admission.in_flight + 1) // 2)
        return self._closed or len(self._waiting) >= enough

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()
