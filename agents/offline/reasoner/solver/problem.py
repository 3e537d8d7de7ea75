"""A turn to be solved: what is known before anything is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.offline.reasoner.reading.request import Request
from turnloom.agents.offline.reasoner.reading.tool_index import Parameter, ToolIndex
from turnloom.agents.offline.reasoner.solver.memory import Memory
from turnloom.agents.offline.reasoner.solver.message_values import Said, offers
from turnloom.agents.offline.reasoner.solver.ruled import Ruled
from turnloom.agents.offline.reasoner.solver.told import Told
from turnloom.agents.offline.reasoner.visible import Shown


@dataclass(slots=True)
class Problem:
    """`results` are those of the turns before; `told` is what the hint says, `ruled` what earlier
    drafts taught. `offers` remembers what the message offers for a parameter."""

    index: ToolIndex
    request: Request
    results: Sequence[Shown]
    turn: int
    told: Told
    ruled: Ruled
    memory: Memory
    offers: dict[Parameter, list[Said]] = field(default_factory=dict)

    def offered(self, parameter: Parameter) -> list[Said]:
        """What the message offers for a parameter, best first."""
        found = self.offers.get(parameter)
        if found is None:
            found = self.offers[parameter] = offers(parameter, self.request)
        return found

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
