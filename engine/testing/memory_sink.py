"""A sink that keeps everything in memory, for embedding and for tests."""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.engine.outcome import Outcome, State
from turnloom.graphs.json_value import JsonObject


class MemorySink:
    """Holds the endings in the order in which they were released."""

    def __init__(self) -> None:
        self.endings: list[Outcome] = []
        self.closed = False

    @property
    def samples(self) -> list[JsonObject]:
        """The emitted samples."""
        return [ending.sample for ending in self.endings if ending.sample is not None]

    def of(self, state: State) -> list[Outcome]:
        """The endings with this state."""
        return [ending for ending in self.endings if ending.state is state]

    async def write_group(self, group: Sequence[Outcome]) -> None:
        self.endings.extend(group)

    async def close(self) -> None:
        self.closed = True
