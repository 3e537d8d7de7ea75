"""Planning a turn: from a target tool to an executed, minimal run of calls that ends with it.

A search reaches the target, as in the paper's Phase I. Then every call that nothing needed is taken
out and what remains is executed again, so that a trace holds only what really happened in that
order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import IndirectLookups
from turnloom.graphs.exploration.minimal_turn import minimal_turn
from turnloom.graphs.exploration.paper_search import CALLS_PER_TURN, PaperSearch
from turnloom.graphs.exploration.salience import Salience
from turnloom.graphs.exploration.samplers import DecisionListener, Sampler, directed, paper
from turnloom.graphs.exploration.target_search import TargetSearch
from turnloom.graphs.trace import TracedTurn


@dataclass(slots=True)
class Planner:
    """Plans turns on one environment. Where a sample stands is its `ExplorationState`.

    calls     calls in a round of the `paper` sampler, its M
    listener  is told every decision
    """

    graph: ApiGraph
    sampler: Sampler = directed
    calls: int = CALLS_PER_TURN
    listener: DecisionListener | None = None
    dials: Dials = USUAL_DIALS
    _lookups: IndirectLookups = field(init=False)

    def __post_init__(self) -> None:
        self._lookups = IndirectLookups(self.graph, self.dials)

    async def plan_turn(
        self, state: ExplorationState, target: str, rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """Plan and execute one turn from `state`, which is left as it was.

        Returns the state after the turn, and the turn; None when the target cannot be reached.
        """
        first = len(state.steps)
        search = self._search(await state.branch(), target, rng, first)
        if not await search.reach():
            return None
        minimal = await minimal_turn(state, search.state, search.repairs)
        if minimal is None:
            return None
        after, reasons = minimal
        Salience(self.graph, after).follow_turn(first)
        after.turn += 1
        return after, TracedTurn(target, first, tuple(after.steps[first:]), reasons)

    def _search(
        self, state: ExplorationState, target: str, rng: Random, first: int
    ) -> TargetSearch | PaperSearch:
        if self.sampler is paper:
            return PaperSearch(
                *(self.graph, state, target, rng, first, self.calls, self.listener), self.dials
            )
        return TargetSearch(
            *(self.graph, self.sampler, self._lookups, state, target, rng, first),
            listener=self.listener,
            dials=self.dials,
        )
