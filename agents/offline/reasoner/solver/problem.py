"""A turn to be solved: what is known before anything is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.offline.reasoner.reading.request import Request
from turnloom.agents.offline.reasoner.reading.tool_index import ToolIndex
from turnloom.agents.offline.reasoner.solver.memory import Memory
from turnloom.agents.offline.reasoner.solver.ruled import Ruled
from turnloom.agents.offline.reasoner.solver.told import Told
from turnloom.agents.offline.reasoner.solver.turn_reading import TurnReading
from turnloom.agents.offline.reasoner.visible import Shown


@dataclass(slots=True)
class Problem:
    """`results` are those of the turns before; `told` is what the hint says, `ruled` what earlier
    drafts taught. All else is the same at every attempt at the turn."""

    index: ToolIndex
    request: Request
    results: Sequence[Shown]
    turn: int
    told: Told
    ruled: Ruled
    memory: Memory
    reading: TurnReading

    def is_of(
        self, index: ToolIndex, request: Request, results: Sequence[Shown], turn: int
    ) -> bool:
        """Whether this is the same turn."""
        return (
            self.index is index
            and self.request is request
            and self.turn == turn
            and len(self.results) == len(results)
            and all(mine is theirs for mine, theirs in zip(self.results, results, strict=True))
        )
