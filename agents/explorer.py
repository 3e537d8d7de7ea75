"""The explorer: walks the API graph and executes calls until a whole sample's turns are found.

Paper, Phase I. Which target a turn gets is drawn from what would make a conversation: something
that can be done with what the last turns were about, a value that crosses into another domain,
something that changes the world rather than only looks at it, and nothing done already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from turnloom.agents.messages import SampleRejected, SampleSeeded, TraceFound
from turnloom.agents.novelty import changes_nothing, says_nothing_new
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.samplers import sampler_named
from turnloom.graphs.exploration.state import ExplorationState, ObservedValue
from turnloom.graphs.origin import steps_of
from turnloom.graphs.packing import packed
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, Trace, TracedTurn

TRIES = 8
"""Targets tried for one turn before the sample is given up."""

MANY = 3
"""A tool that more others than this depend on is a door, not a deed."""

WRITES = 2.5
FOLLOWS_UP = 5.0
CROSSES = 4.5
REPEATS = 0.1
SHALLOW = 0.1
DEEPENS = 4.0
LINKS = 3.0
OPENS = 0.3
"""Weights of a target: it changes something; it continues the conversation; a value from another
domain can flow into it; it was a target before; the user's words alone are enough for it; it makes
a chain of values longer; it can be in the middle of one; it only makes other calls possible (a
login)."""


@dataclass(frozen=True)
class Explorer:
    """Finds traces on one environment."""

    environment: Environment
    graph: ApiGraph
    settings: TeamSettings

    @cached_property
    def _openers(self) -> frozenset[str]:
        """Tools that are there to make other calls possible: many need them, or their token."""
        state = Counter(edge.source for edge in self.graph.edges("state"))
        tokens = {
            tool.name
            for tool in self.graph.tools.values()
            for kind in tool.annotation.produces.values()
            if self.graph.semantic_types[kind].internal
            and not self.graph.semantic_types[kind].entity_name
        }
        return frozenset(name for name, count in state.items() if count > MANY) | tokens

    @cached_property
    def _links(self) -> frozenset[str]:
        """Tools that are links between what a result has shown and what comes next."""
        return frozenset(
            tool.name
            for tool in self.graph.tools.values()
            if self.graph.hidden_needs(tool)
            and any(map(self.graph.hides, tool.annotation.produces.values()))
        )

    @cached_property
    def _sources(self) -> frozenset[str]:
        """Tools that begin what others go on with: they alone make a thing that is needed."""
        shown = {
            kind
            for tool in self.graph.tools.values()
            if tool.effect != "write" and not self.graph.hidden_needs(tool)
            for kind in tool.annotation.produces.values()
        }
        needed = {
            kind
            for tool in self.graph.tools.values()
            for kind in self.graph.hidden_needs(tool).values()
            if self.graph.semantic_types[kind].entity_name and kind not in shown
        }
        return frozenset(
            tool.name
            for tool in self.graph.tools.values()
            if not needed.isdisjoint(tool.annotation.produces.values()) and tool.effect == "write"
        )

    @cached_property
    def _planner(self) -> Planner:
        return Planner(self.graph, sampler_named(self.settings.sampler))

    async def handle(self, message: SampleSeeded, context: Context) -> Sequence[Message]:
        rng = context.rng("explore")
        scenario = self.environment.scenario(context.rng("scenario"))
        session = await self.environment.open(scenario)
        walk = ExplorationState(session, {tool.name: tool for tool in session.tools})
        initial = session.digest()
        turns: list[TracedTurn] = []
        length = rng.randint(*self.settings.turns)
        for _ in range(length):
            found = await self._turn(walk, turns, rng)
            if found is None:
                return [_dead_end(len(turns), length)]
            walk, turn = found
            turns.append(turn)
        final = walk.session.digest()
        trace = Trace(packed(scenario), initial, tuple(turns), final, session.today)
        return [TraceFound(trace)]

    async def _turn(
        self, walk: ExplorationState, turns: Sequence[TracedTurn], rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        weights = self._weights(walk, turns)
        for _ in range(TRIES):
            if not weights:
                return None
            target = rng.choices(list(weights), list(weights.values()))[0]
            del weights[target]
            found = await self._planner.turn(walk, target, rng)
            if found is None or await self._is_idle(walk, *found):
                continue
            _forget_changed(found[0])
            return found
        return None

    async def _is_idle(
        self, walk: ExplorationState, after: ExplorationState, turn: TracedTurn
    ) -> bool:
        """Whether nobody would ask for the turn, since it brings about nothing."""
        if says_nothing_new(walk, turn) or self._too_late(walk, turn):
            return True
        return turn.target in self.graph.changing and await changes_nothing(walk, after, turn)

    def _weights(self, walk: ExplorationState, turns: Sequence[TracedTurn]) -> dict[str, float]:
        done = {turn.target for turn in turns}
        topics = _Topics(walk, self.graph)
        weights = {}
        for tool in walk.tools.values():
            weight = self._wanted(tool)
            if tool.name in done:
                weight *= REPEATS
            if tool.name in self._openers:
                weight *= OPENS
            elif tool.effect == "write":
                weight *= WRITES
            if not topics.shown.isdisjoint(self.graph.hidden_needs(tool).values()):
                weight *= FOLLOWS_UP
            elif not self.graph.hidden_needs(tool) and tool.name not in self._sources:
                weight *= SHALLOW
            takes = tool.annotation.consumes.values()
            if not topics.foreign(tool.domain).isdisjoint(takes):
                weight *= CROSSES
            if not topics.chained.isdisjoint(takes):
                weight *= DEEPENS
            if tool.name in self._links | self._sources:
                weight *= LINKS
            if weight > 0:
                weights[tool.name] = weight
        return weights

    def _wanted(self, tool: Tool) -> float:
        if self.settings.targets:
            return self.settings.targets.get(tool.name, 0.0)
        return 1.0 if tool.annotation.requests else 0.0

    def _too_late(self, walk: ExplorationState, turn: TracedTurn) -> bool:
        """Whether the turn changes a thing that an earlier one has done away with."""
        last = turn.steps[-1]
        tool = walk.tools[last.tool]
        if tool.effect == "read":
            return False
        gone = {
            item
            for step in walk.steps
            if walk.tools[step.tool].annotation.destructive and step.outcome.ok
            for item in self._things(step)
        }
        return not gone.isdisjoint(self._things(last))

    def _things(self, step: Step) -> set[tuple[str, str]]:
        """The things a call is made for: their kinds and values."""
        takes = self.graph.tools[step.tool].annotation.consumes
        return {
            (takes[name], str(value))
            for name, value in step.arguments.items()
            if name in takes and self.graph.semantic_types[takes[name]].entity_name
        }


class _Topics:
    """What a conversation has brought up, as the kinds that a target can take it as.

    shown    a hidden value of this kind is what it is about, or was shown last
    chained  a call has yielded it that itself used a result
    """

    def __init__(self, walk: ExplorationState, graph: ApiGraph) -> None:
        self._walk = walk
        self._graph = graph
        self._foreign: dict[str, frozenset[str]] = {}
        listed = () if walk.menu is None else walk.shown[walk.menu]
        self.shown = walk.focus.keys() | {seen.kind for seen in listed}
        self.chained = self._takers(lambda seen: _is_chained(walk.steps[seen.step]))

    def foreign(self, domain: str) -> frozenset[str]:
        """The kinds that a value from another domain can be taken as."""
        found = self._foreign.get(domain)
        if found is None:
            found = self._takers(lambda seen: _domain(self._walk, seen) != domain)
            self._foreign[domain] = found
        return found

    def _takers(self, counts: Callable[[ObservedValue], bool]) -> frozenset[str]:
        """Kinds that the things and attributes that count can be taken as."""
        things = (kind for kind, seen in self._walk.focus.items() if counts(seen))
        known = {seen.kind for seen in self._walk.attributes if counts(seen)}
        return frozenset(things).union(*map(self._graph.fitting, known))


def _is_chained(step: Step) -> bool:
    return any(steps_of(origin) for origin in step.origins.values())


def _forget_changed(walk: ExplorationState) -> None:
    """Forget the attributes that the last call gave a new value: "that flight's departure time"
    must not mean the one from before it was moved."""
    number = len(walk.steps) - 1
    step = walk.steps[number]
    tool, value = walk.tools[step.tool], step.outcome.value
    if tool.effect != "write" or not isinstance(value, dict):
        return
    walk.attributes[:] = [
        seen
        for seen in walk.attributes
        if seen.step == number or seen.path[-1] not in value or _domain(walk, seen) != tool.domain
    ]


def _domain(walk: ExplorationState, seen: ObservedValue) -> str:
    return walk.tools[walk.steps[seen.step].tool].domain


def _dead_end(turns: int, length: int) -> SampleRejected:
    detail = (
        f"after {turns} of {length} turns there was no tool that could be called and would have "
        "shown or changed something new"
    )
    return SampleRejected("explorer", "explore:dead_end", detail)


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
