"""Reaching a target: legal tools are called, as the sampler says, until the target has been called.

The search goes as in the paper's Phase I; a refusal is repaired by calling what the graph knows to
make the call possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.binder import Binder, Binding
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import IndirectLookup, IndirectLookups
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.exploration.samplers import Decision, DecisionListener, Sampler, Situation
from turnloom.graphs.origin import Origin
from turnloom.graphs.tool import Tool

MAX_CALLS = 12
"""A turn that needs more calls than this is given up."""
MAX_REPAIRS = 3
"""At most this many prerequisite calls are tried to make a refused call possible."""
P_REUSE_SALIENT = 0.6
"""Chance, per semantic type, that the turn may go on with the salient entity ("that booking")."""
P_RECALL_LIST = 0.7
"""Chance that the turn may choose from the list shown last ("the cheapest of those")."""
P_INDIRECT_LOOKUP = 0.8
"""Chance that a turn looks up a value that the user could have said."""
P_DETOUR = 0.25
"""Chance that a value may be looked up where it stands beside something else (a case's order)."""


@dataclass(slots=True)
class TargetSearch:
    """One try at reaching a target; `state` moves on with the calls made.

    repairs   steps made to lift a refusal
    closed    tools not to be called again
    recalled  earlier steps whose results this turn uses instead of asking again
    lookup    the indirect lookup that is still to be made, if any
    """

    graph: ApiGraph
    sampler: Sampler
    lookups: IndirectLookups
    state: ExplorationState
    target: str
    rng: Random
    first: int
    listener: DecisionListener | None = None
    repairs: set[int] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    recalled: set[int] = field(default_factory=set)
    referents: dict[str, tuple[ObservedValue, Origin]] = field(default_factory=dict)
    looked_up: dict[str, ObservedValue] = field(default_factory=dict)
    lookup: IndirectLookup | None = None

    async def reach(self) -> bool:
        """Whether the target could be called; at most `MAX_CALLS` calls are made."""
        reusable = self._begin()
        for _ in range(MAX_CALLS):
            binder = self._binder(reusable)
            distance = self._distances(binder)
            legal = [tool for tool in self._legal(binder) if tool not in self.closed]
            tool = self._decide(legal, distance)
            if tool is None and self.lookup is None:
                return False
            if tool is None:
                self.lookup = None  # its producer cannot be called: the user says the value
                continue
            called = await self._call(binder, self.state.tools[tool])
            if tool == self.target:
                return called
            if not called or tool in distance:
                self.closed.add(tool)
            if self.lookup is not None and tool == self.lookup.producer:
                self._finish(self.lookup, found=called)
        return False

    def _decide(self, legal: Sequence[str], distance: Mapping[str, float]) -> str | None:
        situation = self._situation(legal, distance)
        picked = self.sampler(situation, self.rng)
        if self.listener is not None:
            is_lookup = self.lookup is not None and picked == self.lookup.producer
            self.listener(Decision(situation, picked, "lookup" if is_lookup else "sampler"))
        return picked

    def _situation(self, legal: Sequence[str], distance: Mapping[str, float]) -> Situation:
        called = [step.tool for step in self.state.steps]
        in_turn = len(called) - self.first
        return Situation(self.target, called, in_turn, legal, distance, tuple(self.state.tools))

    def _begin(self) -> frozenset[str]:
        """Draw what the turn may go on with, and what it looks up."""
        reusable = frozenset(
            semantic_type
            for semantic_type in self.state.salient
            if self.rng.random() < P_REUSE_SALIENT
        )
        if self.state.last_list is not None and self.rng.random() < P_RECALL_LIST:
            self.recalled.add(self.state.last_list)
        if self.rng.random() < P_INDIRECT_LOOKUP:
            target = self.state.tools[self.target]
            self.lookup = self.lookups.choose(self.state, target, self.rng)
        return reusable

    def _binder(self, reusable: frozenset[str]) -> Binder:
        return Binder(
            self.graph,
            self.state,
            self.first,
            reusable,
            frozenset(self.recalled),
            self.rng,
            self.referents,
            self.looked_up,
        )

    def _finish(self, lookup: IndirectLookup, *, found: bool) -> None:
        """Take what the lookup's producer showed; where it showed nothing, the user says it."""
        self.lookup = None
        if not found:
            return
        for step in (len(self.state.steps) - 1, *sorted(self.recalled, reverse=True)):
            if self.state.steps[step].tool == lookup.producer:
                observed = lookup.value_in(self.state, step)
                if observed is not None and not self.state.was_visible(observed.value, before=step):
                    self.looked_up[lookup.parameter] = observed
                return

    # --- where to go ----------------------------------------------------------------------------

    def _legal(self, binder: Binder) -> list[str]:
        """Tools whose internal needs are met; the target only once its lookup is done."""
        available: dict[str, bool] = {}

        def is_available(semantic_type: str) -> bool:
            if semantic_type not in available:
                available[semantic_type] = binder.is_available(semantic_type)
            return available[semantic_type]

        return [
            tool.name
            for tool in self.state.tools.values()
            if all(map(is_available, self.graph.internal_needs(tool).values()))
            and not (self.lookup and tool.name == self.target)
        ]

    def _distances(self, binder: Binder) -> dict[str, int]:
        """Distance to the target over the needs that are still open, breadth first."""
        distance = {self.target: 0}
        queue = [self.target]
        if self.lookup:
            distance[self.lookup.producer] = 1
            queue.append(self.lookup.producer)
        detour = self.rng.random() < P_DETOUR
        for name in queue:
            for semantic_type in self.graph.internal_needs(self.state.tools[name]).values():
                if binder.is_available(semantic_type):
                    continue
                for producer, pattern in self.graph.producers_of(semantic_type):
                    if producer not in distance and self._may_produce(
                        producer, pattern, semantic_type, detour=detour
                    ):
                        distance[producer] = distance[name] + 1
                        queue.append(producer)
        return distance

    def _may_produce(
        self, producer: str, pattern: str, semantic_type: str, *, detour: bool
    ) -> bool:
        """Whether a tool may be called just to obtain a value: it reads, or yields plumbing, and
        its result is about the thing itself, unless a detour is to be made."""
        tool = self.state.tools.get(producer)
        if tool is None or producer in self.closed:
            return False
        entity = self.graph.semantic_types[semantic_type].entity_name
        is_direct = self.graph.owner_name_of(tool, pattern) == entity
        return (detour or is_direct) and (tool.effect != "write" or not entity)

    # --- calls ----------------------------------------------------------------------------------

    async def _call(self, binder: Binder, tool: Tool) -> bool:
        is_lookup = self.lookup is not None and tool.name == self.lookup.producer
        bound = await binder.bind(tool, from_results=is_lookup or tool.name == self.target)
        if bound is None:
            return False
        if tool.name != self.target and await self._recall(tool, bound):
            return True
        prerequisites = self.graph.prerequisites(tool.name)
        if not prerequisites:
            return (await self.state.call(tool, bound.arguments, bound.origins)).ok
        return await self._call_with_repairs(binder, tool, bound, prerequisites)

    async def _recall(self, tool: Tool, bound: Binding) -> bool:
        """Use an earlier step's result, if the same call would show the same again."""
        for number, step in enumerate(self.state.steps):
            if step.tool == tool.name and step.arguments == bound.arguments and step.result.ok:
                trial = await self.state.session.fork()
                outcome = await trial.call(tool.name, bound.arguments)
                if outcome.text == step.result.text:
                    self.recalled.add(number)
                    return True
        return False

    async def _call_with_repairs(
        self, binder: Binder, tool: Tool, bound: Binding, prerequisites: Sequence[str]
    ) -> bool:
        """Call; while it is refused, call a prerequisite that is not yet done, and try again."""
        for _ in range(MAX_REPAIRS + 1):
            trial = await self.state.session.fork()
            outcome = await trial.call(tool.name, bound.arguments)
            if outcome.ok:
                self.state.session = trial
                self.state.record(tool, bound.arguments, bound.origins, outcome)
                return True
            done = {step.tool for step in self.state.steps[self.first :]}
            missing = [
                name for name in prerequisites if name not in done and name in self.state.tools
            ]
            if not await self._repair(binder, missing):
                return False
        return False

    async def _repair(self, binder: Binder, missing: Sequence[str]) -> bool:
        """Call the first missing prerequisite that can be called."""
        for name in missing:
            tool = self.state.tools[name]
            bound = await binder.bind(tool, from_results=False)
            if bound is not None and all(
                map(binder.is_available, self.graph.internal_needs(tool).values())
            ):
                if self.listener is not None:
                    situation = self._situation(list(missing), {})
                    self.listener(Decision(situation, name, "repair"))
                self.repairs.add(len(self.state.steps))
                return (await self.state.call(tool, bound.arguments, bound.origins)).ok
        return False
