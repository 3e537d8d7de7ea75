"""A sink that keeps everything in memory, for embedding and for tests."""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.engine.outcome import Outcome, State
from turnloom.graphs.json_value import JsonObject


class MemorySink:
    """Holds the outcomes in the order in which they were released."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.closed = False

    @property
    def samples(self) -> list[JsonObject]:
        """The emitted samples."""
        return [outcome.sample for outcome in self.outcomes if outcome.sample is not None]

    def of(self, state: State) -> list[Outcome]:
        """The outcomes with this state."""
        return [outcome for outcome in self.outcomes if outcome.state is state]

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self.outcomes.extend(group)

    async def close(self) -> None:
        self.closed = True
