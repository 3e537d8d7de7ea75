"""A sink of the embedding program, called on the program's own loop."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Sequence

from turnloom.engine.embedded.loop_thread import on_loop
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.sink import Sink


class SinkOutside:
    """Carries groups over to `sink` on `loop`; a group is acknowledged when that sink did."""

    def __init__(self, sink: Sink, loop: AbstractEventLoop) -> None:
        self._sink = sink
        self._loop = loop

    async def write_group(self, group: Sequence[Outcome]) -> None:
        await on_loop(self._loop, self._written(group))

    async def close(self) -> None:
        """Nothing: a sink is closed by whoever opened it."""

    async def _written(self, group: Sequence[Outcome]) -> None:
        await self._sink.write_group(group)
