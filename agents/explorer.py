"""The explorer: walks the API graph and executes calls until a whole sample's turns are found.

Paper, Phase I. Which target a turn gets is drawn from what would make a conversation: something
that can be done with what the last turns were about, a value that crosses into another domain,
something that changes the world rather than only looks at it, and nothing done already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from random import Random

from turnloom.agents.messages import SampleRejected, SampleSeeded, TraceFound
from turnloom.agents.novelty import changes_nothing, says_nothing_new
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.wanted_targets import WantedTargets
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import ObservedValue
from turnloom.graphs.exploration.paper_search import CALLS_PER_TURN
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.samplers import DecisionListener, sampler_named
from turnloom.graphs.origin import steps_of
from turnloom.graphs.packing import pack
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, Trace, TracedTurn

MAX_TARGETS_TRIED = 8
"""Targets tried for one turn before the sample is given up."""
MAX_TRIES_AT_TARGET = 8
"""Times that a wanted target is tried at one turn."""
MAX_WORLDS_FOR_TARGETS = 8
"""Further worlds that are tried where no wanted target was reached."""

MAX_DEPENDENTS = 3
"""A tool that more others than this depend on is a door, not a deed."""

WRITE_WEIGHT = 2.5
"""Factor of a target that changes something."""
FOLLOW_UP_WEIGHT = 5.0
"""Factor of one that continues the conversation."""
CROSS_DOMAIN_WEIGHT = 4.5
"""Factor of one that a value from another domain can flow into."""
REPEAT_WEIGHT = 0.1
"""Factor of one that was a target before."""
SHALLOW_WEIGHT = 0.1
"""Factor of one that the user's words alone are enough for."""
CHAIN_WEIGHT = 4.0
"""Factor of one that makes a chain of values longer."""
LINK_WEIGHT = 3.0
"""Factor of one that can be in the middle of such a chain."""
OPENER_WEIGHT = 0.3
"""Factor of one that only makes other calls possible (a login)."""


@dataclass(frozen=True)
class Explorer:
    """Finds traces on one environment. `decisions` is told what the sampler decides."""

    environment: Environment
    graph: ApiGraph
    settings: TeamSettings
    decisions: DecisionListener | None = None

    async def handle(self, message: SampleSeeded, context: Context) -> Sequence[Message]:
        """Plan as many turns as are drawn, one after the other, on a fresh world; where a target is
        wanted that this world does not let be reached, on another one."""
        rng, scenarios = context.rng("explore"), context.rng("scenario")
        found: TraceFound | SampleRejected = await self._explored(scenarios, rng)
        for _ in range(MAX_WORLDS_FOR_TARGETS if self._wanted else 0):
            if isinstance(found, TraceFound):
                break
            found = await self._explored(scenarios, rng)
        return [found]

    async def _explored(self, scenarios: Random, rng: Random) -> TraceFound | SampleRejected:
        """The turns found on one world."""
        scenario = await self._wanted.scenario(self.environment, scenarios)
        session = await self.environment.open(scenario)
        state = ExplorationState(session, {tool.name: tool for tool in session.tools})
        initial = await session.digest()
        turns: list[TracedTurn] = []
        length = rng.randint(*self.settings.turns)
        aims = self._wanted.ranked(state.tools, rng)
        aimed = rng.randrange(length) if self._wanted else length
        for number in range(length):
            is_met = any(turn.target in self.settings.targets for turn in turns)
            found = None
            if number >= aimed and not is_met:
                found = await self._aimed_turn(state, aims, rng)
                if found is None and number == length - 1:
                    return _missed(self.settings.targets)
            found = found or await self._next_turn(state, turns, rng)
            if found is None:
                return _dead_end(len(turns), length)
            state, turn = found
            turns.append(turn)
        final = await state.session.digest()
        return TraceFound(Trace(pack(scenario), initial, tuple(turns), final, session.today))

    async def _aimed_turn(
        self,
        state: ExplorationState,
        aims: Sequence[str],
        rng: Random,
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """A turn with the first of `aims` that can be reached; each is tried some times, since it
        is chance what its call is about."""
        for target in aims:
            for _ in range(MAX_TRIES_AT_TARGET):
                found = await self._turn(state, target, rng)
                if found is not None:
                    return found
        return None

    async def _next_turn(
        self, state: ExplorationState, turns: Sequence[TracedTurn], rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """The state after the next turn, and the turn; None when no target tried leads to one."""
        weights = self._target_weights(state, turns)
        for _ in range(MAX_TARGETS_TRIED):
            if not weights:
                return None
            target = rng.choices(list(weights), list(weights.values()))[0]
            del weights[target]
            found = await self._turn(state, target, rng)
            if found is not None:
                return found
        return None

    async def _turn(
        self, state: ExplorationState, target: str, rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """A turn that ends with the target and that somebody would ask for, if one is found."""
        found = await self._planner.plan_turn(state, target, rng)
        if found is None or await self._is_pointless(state, *found):
            return None
        _forget_changed_attributes(found[0])
        return found

    @cached_property
    def _wanted(self) -> WantedTargets:
        return WantedTargets(self.settings.targets, self.graph)

    @cached_property
    def _planner(self) -> Planner:
        return Planner(
            self.graph,
            sampler_named(self.settings.sampler),
            self.settings.calls_per_turn or CALLS_PER_TURN,
            self.decisions,
        )

    # --- which targets --------------------------------------------------------------------------

    def _target_weights(
        self, state: ExplorationState, turns: Sequence[TracedTurn]
    ) -> dict[str, float]:
        done = {turn.target for turn in turns}
        topics = _Topics(state, self.graph)
        weights = {
            tool.name: prod(
                (
                    1.0 if tool.annotation.requests else 0.0,
                    self._wanted.factor(tool.name),
                    REPEAT_WEIGHT if tool.name in done else 1.0,
                    self._effect_weight(tool),
                    self._depth_weight(tool, topics),
                    *self._flow_weights(tool, topics),
                )
            )
            for tool in state.tools.values()
        }
        return {name: weight for name, weight in weights.items() if weight > 0}

    def _effect_weight(self, tool: Tool) -> float:
        if tool.name in self._openers:
            return OPENER_WEIGHT
        return WRITE_WEIGHT if tool.effect == "write" else 1.0

    def _depth_weight(self, tool: Tool, topics: _Topics) -> float:
        needs = self.graph.internal_needs(tool)
        if not topics.visible.isdisjoint(needs.values()):
            return FOLLOW_UP_WEIGHT
        return 1.0 if needs or tool.name in self._sources else SHALLOW_WEIGHT

    def _flow_weights(self, tool: Tool, topics: _Topics) -> Iterator[float]:
        consumed = tool.annotation.consumes.values()
        if not topics.foreign(tool.domain).isdisjoint(consumed):
            yield CROSS_DOMAIN_WEIGHT
        if not topics.chained.isdisjoint(consumed):
            yield CHAIN_WEIGHT
        if tool.name in self._links | self._sources:
            yield LINK_WEIGHT

    @cached_property
    def _openers(self) -> frozenset[str]:
        """Tools that are there to make other calls possible: many need them, or their token."""
        dependents = Counter(edge.source for edge in self.graph.edges("state"))
        tokens = {
            tool.name
            for tool in self.graph.tools.values()
            for produced in tool.annotation.produces.values()
            if self.graph.is_internal(produced) and not self._entity_name(produced)
        }
        many = {name for name, count in dependents.items() if count > MAX_DEPENDENTS}
        return frozenset(many | tokens)

    @cached_property
    def _links(self) -> frozenset[str]:
        """Tools that are links between what a result has shown and what comes next."""
        return frozenset(
            tool.name
            for tool in self.graph.tools.values()
            if self.graph.internal_needs(tool)
            and any(map(self.graph.is_internal, tool.annotation.produces.values()))
        )

    @cached_property
    def _sources(self) -> frozenset[str]:
        """Tools that begin what others go on with: they alone make a thing that is needed."""
        obtainable = {
            produced
            for tool in self.graph.tools.values()
            if tool.effect != "write" and not self.graph.internal_needs(tool)
            for produced in tool.annotation.produces.values()
        }
        needed = {
            semantic_type
            for tool in self.graph.tools.values()
            for semantic_type in self.graph.internal_needs(tool).values()
            if self._entity_name(semantic_type) and semantic_type not in obtainable
        }
        return frozenset(
            tool.name
            for tool in self.graph.tools.values()
            if not needed.isdisjoint(tool.annotation.produces.values()) and tool.effect == "write"
        )

    # --- turns that nobody would ask for --------------------------------------------------------

    async def _is_pointless(
        self, state: ExplorationState, after: ExplorationState, turn: TracedTurn
    ) -> bool:
        """Whether nobody would ask for the turn, since it brings about nothing."""
        if says_nothing_new(state, turn) or self._is_too_late(state, turn):
            return True
        return turn.target in self.graph.changing and await changes_nothing(state, after, turn)

    def _is_too_late(self, state: ExplorationState, turn: TracedTurn) -> bool:
        """Whether the turn changes a thing that an earlier one has done away with."""
        last = turn.steps[-1]
        if state.tools[last.tool].effect == "read":
            return False
        gone = {
            entity
            for step in state.steps
            if state.tools[step.tool].annotation.destructive and step.result.ok
            for entity in self._entities(step)
        }
        return not gone.isdisjoint(self._entities(last))

    def _entities(self, step: Step) -> set[tuple[str, str]]:
        """The things a call is made for: their semantic types and values."""
        consumes = self.graph.tools[step.tool].annotation.consumes
        return {
            (consumes[name], str(value))
            for name, value in step.arguments.items()
            if name in consumes and self._entity_name(consumes[name])
        }

    def _entity_name(self, semantic_type: str) -> str:
        return self.graph.semantic_types[semantic_type].entity_name


class _Topics:
    """What a conversation has brought up, as the semantic types that a target can take it as.

    visible  an internal value of this type is what it is about, or was shown last
    chained  a call has yielded it that itself used a result
    """

    def __init__(self, state: ExplorationState, graph: ApiGraph) -> None:
        self._state = state
        self._graph = graph
        self._foreign: dict[str, frozenset[str]] = {}
        listed = () if state.last_list is None else state.visible[state.last_list]
        self.visible = state.salient.keys() | {observed.semantic_type for observed in listed}
        self.chained = self._takers(lambda observed: _is_chained(state.steps[observed.step]))

    def foreign(self, domain: str) -> frozenset[str]:
        """The types that a value from another domain can be taken as."""
        found = self._foreign.get(domain)
        if found is None:
            found = self._takers(lambda observed: self._state.tool_of(observed).domain != domain)
            self._foreign[domain] = found
        return found

    def _takers(self, counts: Callable[[ObservedValue], bool]) -> frozenset[str]:
        """Types that the salient entities and attributes that count can be taken as."""
        entities = (name for name, observed in self._state.salient.items() if counts(observed))
        attributes = {
            observed.semantic_type
            for observed in self._state.salient_attributes
            if counts(observed)
        }
        return frozenset(entities).union(*map(self._graph.fitting_types, attributes))


def _is_chained(step: Step) -> bool:
    return any(steps_of(origin) for origin in step.origins.values())


def _forget_changed_attributes(state: ExplorationState) -> None:
    """Forget the attributes that the last call gave a new value: "that flight's departure time"
    must not mean the one from before it was moved."""
    number = len(state.steps) - 1
    step = state.steps[number]
    tool, value = state.tools[step.tool], step.result.value
    if tool.effect != "write" or not isinstance(value, dict):
        return
    state.salient_attributes[:] = [
        observed
        for observed in state.salient_attributes
        if observed.step == number
        or observed.path[-1] not in value
        or state.tool_of(observed).domain != tool.domain
    ]


def _dead_end(turns: int, length: int) -> SampleRejected:
    detail = (
        f"after {turns} of {length} turns there was no tool that could be called and would have "
        "shown or changed something new"
    )
    return SampleRejected("explorer", "explore:dead_end", detail)


def _missed(targets: Collection[str]) -> SampleRejected:
    detail = (
        f"no turn could be ended with {' or '.join(sorted(targets))}: what was called was refused, "
        "or would have shown or changed nothing new"
    )
    return SampleRejected("explorer", "explore:target", detail)


def explorer_role(
    environment: Environment, graph: ApiGraph, settings: TeamSettings
) -> Role[SampleSeeded]:
    """The explorer as a role on `environment`, guided by its `graph`.

    Raises `UsageError` when the settings name a target that there is no tool for.
    """
    unknown = [name for name in settings.targets if name not in graph.tools]
    if unknown:
        some = ", ".join(sorted(graph.tools)[:8])
        raise UsageError(f"unknown target tool {unknown[0]!r}: the environment has {some}, …")
    explorer = Explorer(environment, graph, settings)
    return Role("explorer", (SampleSeeded,), (TraceFound, SampleRejected), explorer.handle)
