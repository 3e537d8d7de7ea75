"""Reaching a target: legal tools are called, as the sampler says, until the target has been called.

The search walks the API graph (paper, Phase I). A tool is legal when for all that only results can
fill a value edge leads into it from what can be spoken of now; one that was refused, when a tool
with an enabling edge into it has been called since. Until the target is legal it goes the shortest
way to it, over the edges into what is still missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph, Edge
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.exploration.binder import Binder, Binding
from turnloom.graphs.exploration.dials import MAX_CALLS, USUAL_DIALS, Dials
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import IndirectLookup, IndirectLookups
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.exploration.samplers import (
    Decision,
    DecisionListener,
    Reason,
    Sampler,
    Situation,
)
from turnloom.graphs.exploration.screen import is_shown
from turnloom.graphs.origin import Origin, user_spans
from turnloom.graphs.tool import Tool

MAX_REPAIRS = 3
"""At most this many calls are made in a turn to make refused ones possible."""
P_REUSE_SALIENT = 0.6
"""Chance, per semantic type, that the turn may go on with the salient entity ("that booking")."""
P_RECALL_LIST = 0.7
"""Chance that the turn may choose from the list shown last ("the cheapest of those")."""
P_INDIRECT_LOOKUP = 0.8
"""Chance that a turn looks up a value that the user could have said."""
P_DETOUR = 0.25
"""Chance that a value may be looked up where it stands beside something else (a case's order)."""
MAX_LENGTH = 8
"""Tries after which an edge is not counted on any more."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that was refused once `steps` steps had been made, and the words."""

    call: Binding
    steps: int
    text: str


@dataclass(slots=True)
class TargetSearch:
    """One try at reaching a target; `state` moves on with the calls made.

    repairs   steps made to lift a refusal
    closed    tools not to be called again
    refused   calls that something enabling may yet make possible, by tool
    recalled  earlier steps whose results this turn uses instead of asking again
    lookup    the indirect lookup that is still to be made, if any
    detour    whether a value may be looked up where it stands beside something else
    lengths   how long the edges are this time, by both ends
    """

    graph: ApiGraph
    sampler: Sampler
    lookups: IndirectLookups
    state: ExplorationState
    target: str
    rng: Random
    first: int
    listener: DecisionListener | None = None
    dials: Dials = USUAL_DIALS
    repairs: set[int] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    refused: dict[str, Refusal] = field(default_factory=dict)
    recalled: set[int] = field(default_factory=set)
    referents: dict[str, tuple[ObservedValue, Origin]] = field(default_factory=dict)
    looked_up: dict[str, ObservedValue] = field(default_factory=dict)
    lookup: IndirectLookup | None = None
    detour: bool = False
    lengths: dict[tuple[str, str], int] = field(default_factory=dict)

    async def reach(self) -> bool:
        """Whether the target could be called; at most `MAX_CALLS` calls are made."""
        reached = await self._reach(self._begin())
        for tool, refusal in self.refused.items():
            self.state.note_flows(tool, refusal.call.origins, ok=False)
        return reached

    async def _reach(self, reusable: frozenset[str]) -> bool:
        for _ in range(MAX_CALLS):
            binder = self._binder(reusable)
            distance = self._distances(binder)
            tool = self._decide(self._legal(binder), distance)
            if tool is None and self.lookup is None:
                return False
            if tool is None:
                self.lookup = None  # its producer cannot be called: the user says the value
                continue
            called = await self._call(binder, self.state.tools[tool])
            if called and tool == self.target:
                return True
            if tool not in self.refused and (not called or tool in distance):
                self.closed.add(tool)
            if self.target in self.closed:
                return False
            if self.lookup is not None and tool == self.lookup.producer and tool in self.closed:
                self._finish(self.lookup, found=called)
        return False

    def _decide(self, legal: Sequence[str], distance: Mapping[str, float]) -> str | None:
        situation = self._situation(legal, distance)
        picked = self.sampler(situation, self.rng)
        if self.listener is not None:
            self.listener(Decision(situation, picked, self._reason(picked)))
        return picked

    def _reason(self, picked: str | None) -> Reason:
        if self.lookup is not None and picked == self.lookup.producer:
            return "lookup"
        return "repair" if picked in self._missing() else "sampler"

    def _situation(self, legal: Sequence[str], distance: Mapping[str, float]) -> Situation:
        called = [step.tool for step in self.state.steps]
        in_turn = len(called) - self.first
        return Situation(self.target, called, in_turn, legal, distance, tuple(self.state.tools))

    def _begin(self) -> frozenset[str]:
        """Draw what the turn may go on with, and what it looks up."""
        reusable = frozenset(
            semantic_type
            for semantic_type in self.state.salient
            if self.rng.random() < self.dials.chance("implicitness", P_REUSE_SALIENT)
        )
        recalls = self.dials.chance("implicitness", P_RECALL_LIST)
        if self.state.last_list is not None and self.rng.random() < recalls:
            self.recalled.add(self.state.last_list)
        if self.rng.random() < self.dials.chance("implicitness", P_INDIRECT_LOOKUP):
            target = self.state.tools[self.target]
            self.lookup = self.lookups.choose(self.state, target, self.rng)
        self.detour = self.rng.random() < P_DETOUR
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
            self.dials,
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
        """Tools to which edges lead; the target only once its lookup is done."""
        return [
            tool.name
            for tool in self.state.tools.values()
            if tool.name not in self.closed
            and not (self.lookup and tool.name == self.target)
            and binder.is_met(tool)
            and self._is_enabled(tool.name)
        ]

    def _is_enabled(self, tool: str) -> bool:
        """Whether a tool was not refused, or something that enables it has been called since."""
        refusal = self.refused.get(tool)
        if refusal is None:
            return True
        since = self.state.steps[refusal.steps :]
        return any(step.result.ok and step.tool in self.graph.enabling(tool) for step in since)

    def _missing(self) -> set[str]:
        """What enables a refused tool and has not been called in this turn."""
        if len(self.repairs) >= MAX_REPAIRS:
            return set()
        done = {step.tool for step in self.state.steps[self.first :]}
        enabling = {before for tool in self.refused for before in self.graph.enabling(tool)}
        return {name for name in enabling - done - self.closed if name in self.state.tools}

    def _distances(self, binder: Binder) -> dict[str, float]:
        """The shortest way from each tool to the target, over the edges into what is missing."""
        distance: dict[str, float] = {}
        missing = self._missing()
        queue = [(0, self.target)]
        while queue:
            length, name = heappop(queue)
            if name in distance:
                continue
            distance[name] = length
            for before, confidence in self._ways(name, binder, missing):
                if before not in distance:
                    heappush(queue, (length + self._length(before, name, confidence), before))
        return distance

    def _ways(
        self, name: str, binder: Binder, missing: Collection[str]
    ) -> Iterator[tuple[str, float]]:
        """The tools with an edge into what a call of `name` still lacks, and how sure that is."""
        if self.lookup is not None and name == self.target:
            sure = self.graph.fillers(name, self.lookup.parameter)
            yield self.lookup.producer, sure[self.lookup.source]
        if name in self.refused:
            for before, confidence in self.graph.enabling(name).items():
                if before in missing:
                    yield before, confidence
        for parameter, semantic_type in self.graph.internal_needs(self.state.tools[name]).items():
            if not binder.is_available(name, parameter, semantic_type):
                for source, confidence in self.graph.fillers(name, parameter).items():
                    if self._may_be_asked(source, semantic_type):
                        yield source.tool, confidence

    def _length(self, before: str, name: str, confidence: float) -> int:
        """An edge is as long as the tries that it takes until it leads on, drawn anew for each
        turn; on average that is 1 / confidence."""
        length = self.lengths.get((before, name))
        if length is None:
            length = 1
            while length < MAX_LENGTH and self.rng.random() >= confidence:
                length += 1
            self.lengths[before, name] = length
        return length

    def _may_be_asked(self, source: Source, semantic_type: str) -> bool:
        """Whether a tool may be called just to obtain a value: it reads, or yields plumbing, and
        its result is about the thing itself, unless a detour is to be made."""
        tool = self.state.tools.get(source.tool)
        if tool is None or source.tool in self.closed:
            return False
        entity = self.graph.semantic_types[semantic_type].entity_name
        is_direct = self.graph.owner_name_of(tool, source.pattern) == entity
        return (self.detour or is_direct) and (tool.effect != "write" or not entity)

    # --- calls ----------------------------------------------------------------------------------

    async def _call(self, binder: Binder, tool: Tool) -> bool:
        bound = await self._bound(binder, tool)
        if bound is None:
            return False
        if tool.name in self._missing():
            if not _can_be_told(tool, bound):
                return False
            self.repairs.add(len(self.state.steps))
        may_recall = tool.name != self.target and self._was_called(tool)
        if not may_recall and not self.graph.enabling(tool.name):
            return (await self.state.call(tool, bound.arguments, bound.origins)).ok
        trial = await self.state.session.fork()
        outcome = await trial.call(tool.name, bound.arguments)
        if may_recall and self._recall(tool, bound, outcome):
            return True
        self._note_repair(tool.name, outcome)
        if outcome.ok:
            self.refused.pop(tool.name, None)
            self.state.session = trial
            self.state.record(tool, bound.arguments, bound.origins, outcome)
        elif self.graph.enabling(tool.name):
            self.refused[tool.name] = Refusal(bound, len(self.state.steps), outcome.text)
        return outcome.ok

    def _note_repair(self, tool: str, outcome: ToolResult) -> None:
        """What was called last since a refusal has lifted it, or left it word for word the same."""
        refusal = self.refused.get(tool)
        if refusal is None:
            return
        edge = Edge(self.state.steps[-1].tool, tool, "state")
        if outcome.ok:
            self.state.findings.add((edge, "counterfactual"))
        elif outcome.text == refusal.text:
            self.state.findings.add((edge, "refused"))

    async def _bound(self, binder: Binder, tool: Tool) -> Binding | None:
        """The arguments of a call; of one that was refused the same again."""
        if tool.name in self.refused:
            return self.refused[tool.name].call
        is_lookup = self.lookup is not None and tool.name == self.lookup.producer
        return await binder.bind(tool, from_results=is_lookup or tool.name == self.target)

    def _was_called(self, tool: Tool) -> bool:
        return any(step.tool == tool.name and step.result.ok for step in self.state.steps)

    def _recall(self, tool: Tool, bound: Binding, outcome: ToolResult) -> bool:
        """Use what is on the screen, if the call would show nothing else: the same call would show
        the same again, or records that an earlier one has listed."""
        steps = self.state.steps
        for number, step in enumerate(steps):
            same = step.tool == tool.name and step.arguments == bound.arguments and step.result.ok
            if same and outcome.text == step.result.text:
                self.recalled.add(number)
                return True
        for number, step in reversed(list(enumerate(steps))):
            if step.tool == tool.name and is_shown(outcome.value, (step.result.value,)):
                self.recalled.add(number)
                return True
        return False


def _can_be_told(tool: Tool, bound: Binding) -> bool:
    """Whether a user can say what a call takes that nobody asks for: there are sentences for it, or
    nothing is to be said."""
    return bool(tool.annotation.preambles) or not any(map(user_spans, bound.origins.values()))
