"""What a variant works with: the environment of a trace, and worlds as its turns find them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from turnloom.agents.user_slots import UserSlot
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment, Session
from turnloom.graphs.trace import Step, Trace, TracedTurn

CanLeaveOut = Callable[[ApiGraph, Sequence[Step], TracedTurn, frozenset[UserSlot]], bool]
"""Whether whoever writes the messages can ask for a turn and leave values unsaid."""


@dataclass(frozen=True, slots=True)
class TraceContext:
    """The environment that a trace was executed in, and its graph."""

    environment: Environment
    graph: ApiGraph
    can_leave_out: CanLeaveOut

    async def changes(self, world: Session, steps: Sequence[Step]) -> bool:
        """Whether these calls can be made in a world, which is left as it is, and change it."""
        fork = await world.fork()
        try:
            for step in steps:
                if not (await fork.call(step.tool, step.arguments)).ok:
                    return False
            return await fork.digest() != await world.digest()
        finally:
            await fork.close()

    async def world(self, trace: Trace, turn: int) -> Session:
        """A world as `turn` finds it: all calls before it are made anew."""
        world = await self.environment.open(trace.scenario)
        for each in trace.turns[:turn]:
            for step in each.steps:
                await world.call(step.tool, step.arguments)
        return world
