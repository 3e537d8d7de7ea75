"""Samples of one run, taken one by one: whoever takes them sets the pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from turnloom.engine.embedded.loop_thread import on_loop
from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.summary import RunSummary
from turnloom.engine.sinks.sink import Sink
from turnloom.graphs.json_value import JsonObject

Start = Callable[[Sink], Coroutine[Any, Any, RunSummary]]


class Handover:
    """A sink that gives samples from hand to hand: a group is acknowledged when it was taken."""

    def __init__(self) -> None:
        self.samples: asyncio.Queue[JsonObject] = asyncio.Queue(maxsize=1)
        self._is_open = True

    async def write_group(self, group: Sequence[Outcome]) -> None:
        for outcome in group:
            if outcome.sample is not None and self._is_open:
                await self.samples.put(outcome.sample)

    async def close(self) -> None:
        """Nobody takes any more: what still comes is dropped, and nothing waits."""
        self._is_open = False
        while not self.samples.empty():
            self.samples.get_nowait()


class SampleRun:
    """A run that begins when its first sample is asked for, and hands over one after the other."""

    def __init__(self, start: Start) -> None:
        self._start = start
        self._handover = Handover()
        self._run: asyncio.Task[RunSummary] | None = None

    async def next(self) -> JsonObject | None:
        """The next sample; None when the run is over. Raises what ended the run."""
        if self._run is None:
            self._run = asyncio.create_task(self._start(self._handover), name="sample-run")
        sample = await self._taken(self._run)
        if sample is None:
            self._run.result()
        return sample

    async def close(self) -> None:
        """Stop, and return when nothing is left of the run."""
        await self._handover.close()
        if self._run is not None and not self._run.done():
            self._run.cancel()
            await asyncio.wait((self._run,))

    async def _taken(self, run: asyncio.Task[RunSummary]) -> JsonObject | None:
        samples = self._handover.samples
        if not samples.empty():
            return samples.get_nowait()
        taking = asyncio.create_task(samples.get(), name="next-sample")
        try:
            await asyncio.wait((taking, run), return_when=asyncio.FIRST_COMPLETED)
            return taking.result() if taking.done() else None
        finally:
            taking.cancel()


class SampleStream:
    """An asynchronous iterator over the accepted samples of a run, in the order of release.

    The run is never further ahead than its `max_in_flight`. `aclose` ends it, as leaving the
    engine's block does. What ends the run with an error is raised where the next sample is asked
    for.
    """

    def __init__(
        self,
        run: SampleRun,
        loop: asyncio.AbstractEventLoop | None,
        on_end: Callable[[SampleStream], None],
    ) -> None:
        self._run = run
        self._loop = loop
        self._on_end = on_end
        self._has_ended = False

    def __aiter__(self) -> SampleStream:
        return self

    async def __anext__(self) -> JsonObject:
        if self._has_ended:
            raise StopAsyncIteration
        try:
            sample = await self._carried_out(self._run.next())
        except Exception:
            self._end()
            raise
        if sample is None:
            self._end()
            raise StopAsyncIteration
        return sample

    async def aclose(self) -> None:
        """Stop the run, and return when nothing of it is left."""
        self._end()
        await self._carried_out(self._run.close())

    async def _carried_out(self, work: Coroutine[Any, Any, JsonObject | None]) -> JsonObject | None:
        return await (work if self._loop is None else on_loop(self._loop, work))

    def _end(self) -> None:
        self._has_ended = True
        self._on_end(self)
