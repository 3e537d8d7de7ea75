"""Patience with a sink that lags: the same group again, after a growing pause."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.sink import Sink, SinkLagsError


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: the first and the longest pause before a lagging sink is asked again; where the
    sink names more, that is waited for."""

    first: float = 0.2
    longest: float = 30.0

    async def write(
        self, sink: Sink, group: Sequence[Outcome], on_lag: Callable[[SinkLagsError], None]
    ) -> None:
        """Return when the sink has the group. `on_lag` is told of each time that it has not.

        Raises what the sink raises but for `SinkLagsError`.
        """
        pause = self.first
        while True:
            try:
                return await sink.write_group(group)
            except SinkLagsError as lag:
                on_lag(lag)
                after = max(lag.after or 0.0, pause)
            await asyncio.sleep(after)
            pause = min(pause * 2, self.longest)
