"""Delivery: brings released outcomes to the sinks in groups, and tells admission.

A group goes out `FLUSH_INTERVAL` seconds after the one before, sooner when `FLUSH_SIZE` wait or
when nothing goes on without it. So a group commit is shared by many samples where there are many, a
sample that comes alone never waits, and while a group is being written the next has room to gather.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from math import inf

from turnloom.engine.outcome import Outcome
from turnloom.engine.runner.admission import MAX_UNACKED, Admission
from turnloom.engine.sinks.patience import Patience
from turnloom.engine.sinks.sink import Sink, SinkLagsError

FLUSH_SIZE = MAX_UNACKED // 2
FLUSH_INTERVAL = 0.5


class Delivery:
    """Owns the line of released outcomes. `acknowledged` is called once for each, in order;
    `notify` gets sentences for a person."""

    def __init__(
        self,
        sinks: Sequence[Sink],
        admission: Admission,
        acknowledged: Callable[[Outcome], None],
        pace: float = FLUSH_INTERVAL,
        notify: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._sinks = sinks
        self._admission = admission
        self._acknowledged = acknowledged
        self._pace = pace
        self._notify = notify
        self._next = -inf
        self._waiting: list[Outcome] = []
        self._closed = False
        self._changed = asyncio.Event()

    def post(self, outcomes: Iterable[Outcome]) -> None:
        """Put outcomes in line."""
        idle = not self._waiting
        self._waiting.extend(outcomes)
        if self._waiting and (idle or self._due()):
            self._changed.set()

    def close(self) -> None:
        """Nothing more will be posted: `work` returns when the line is empty."""
        self._closed = True
        self._changed.set()

    async def work(self) -> None:
        """Deliver until closed. A sink's error ends the work; one that lags is waited for."""
        while await self._something_waits():
            await self._until_due()
            self._next = asyncio.get_running_loop().time() + self._pace
            group = self._waiting[:MAX_UNACKED]
            del self._waiting[:MAX_UNACKED]
            for sink in self._sinks:
                await self._written(sink, group)
            self._acknowledge(group)

    async def _written(self, sink: Sink, group: Sequence[Outcome]) -> None:
        lags: list[SinkLagsError] = []

        def on_lag(error: SinkLagsError) -> None:
            if not lags:
                self._notify(f"a sink lags: {error}")
            lags.append(error)

        await Patience().write(sink, group, on_lag)
        if lags:
            self._notify("the sink that lagged goes on")

    def _acknowledge(self, group: Sequence[Outcome]) -> None:
        for outcome in group:
            self._acknowledged(outcome)
            self._admission.ended(outcome.index, accepted=outcome.accepted)

    async def _something_waits(self) -> bool:
        while not self._waiting:
            if self._closed:
                return False
            await self._change()
        return True

    async def _until_due(self) -> None:
        try:
            async with asyncio.timeout_at(self._next):
                while not self._due():
                    await self._change()
        except TimeoutError:
            pass

    def _due(self) -> bool:
        return self._closed or len(self._waiting) >= FLUSH_SIZE or self._admission.stalled

    async def _change(self) -> None:
        self._changed.clear()
        await self._changed.wait()
