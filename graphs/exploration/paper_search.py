"""A round of the paper's Phase I: M calls, of which one is the target's.

What may be called and how far it lies from the target is read from the API graph alone, so that a
decision can be checked against the graph file. What is called after the target is executed on a
world of its own: it happened, but nobody asked for it, so that it is no part of the turn.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.binder import Binder
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.samplers import Decision, DecisionListener, Situation, paper

CALLS_PER_TURN = 8
"""The paper's M, by default: calls in a round."""


@dataclass(slots=True)
class PaperSearch:
    """One round; `state` moves on with the calls made up to the target.

    calls    the paper's M
    repairs  steps made since the graph says that a later call needs their effect
    """

    graph: ApiGraph
    state: ExplorationState
    target: str
    rng: Random
    first: int
    calls: int = CALLS_PER_TURN
    listener: DecisionListener | None = None
    dials: Dials = USUAL_DIALS
    repairs: set[int] = field(default_factory=set)

    async def reach(self) -> bool:
        """Whether the target could be called within the round."""
        distance = self.graph.distances(self.target, self.state.tools)
        enabling = {before for tool in self.state.tools for before in self.graph.enabling(tool)}
        world, reached = self.state, False
        for _ in range(self.calls):
            picked = self._decide(world, distance)
            if picked is None:
                return reached
            tool = world.tools[picked]
            bound = await self._binder(world).bind(tool, from_results=picked == self.target)
            if bound is None and picked == self.target:
                return False
            if bound is None:
                continue
            if picked in enabling and not reached:
                self.repairs.add(len(world.steps))
            outcome = await world.call(tool, bound.arguments, bound.origins)
            if picked == self.target:
                if not outcome.ok:
                    return False
                reached, world = True, await self.state.branch()
        return reached

    def _decide(self, world: ExplorationState, distance: dict[str, float]) -> str | None:
        called = [step.tool for step in world.steps]
        in_turn = set(called[self.first :])
        known = set(called)
        legal = [
            name
            for name in world.tools
            if name not in in_turn and self.graph.is_legal(name, known, world.tools)
        ]
        situation = Situation(
            self.target, called, len(called) - self.first, legal, distance, tuple(world.tools)
        )
        picked = paper(situation, self.rng)
        if self.listener is not None:
            self.listener(Decision(situation, picked))
        return picked

    def _binder(self, world: ExplorationState) -> Binder:
        """All results so far may be gone back to: the graph says that a tool called is enough."""
        reusable = frozenset(world.salient)
        recalled = frozenset(range(self.first))
        return Binder(self.graph, world, self.first, reusable, recalled, self.rng, dials=self.dials)
