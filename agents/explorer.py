"""The explorer: walks the API graph and executes calls until a whole sample's turns are found.

Paper, Phase I. Which target a turn gets is drawn from what would make a conversation: something
that can be done with what the last turns were about, a value that crosses into another domain,
something that changes the world rather than only looks at it, and nothing done already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

import orjson

from turnloom.agents.messages import SampleRejected, SampleSeeded, TraceFound
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api_graph import ApiGraph
from turnloom.graphs.environment import Environment
from turnloom.graphs.errand import flows
from turnloom.graphs.errors import UsageError
from turnloom.graphs.origin import steps_of
from turnloom.graphs.planner import Planner
from turnloom.graphs.samplers import sampler_named
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, Trace, TracedTurn
from turnloom.graphs.walk import Seen, Walk

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
            for kind in tool.card.gives.values()
            if self.graph.kinds[kind].hidden and not self.graph.kinds[kind].noun
        }
        return frozenset(name for name, count in state.items() if count > MANY) | tokens

    async def handle(self, message: SampleSeeded, context: Context) -> Sequence[Message]:
        rng = context.rng("explore")
        scenario = self.environment.scenario(context.rng("scenario"))
        session = await self.environment.open(scenario)
        walk = Walk(session, {tool.name: tool for tool in session.tools})
        initial = session.digest()
        planner = Planner(self.graph, sampler_named(self.settings.sampler))
        turns: list[TracedTurn] = []
        for _ in range(rng.randint(*self.settings.turns)):
            found = await self._turn(planner, walk, turns, rng)
            if found is None:
                return [_dead_end(len(turns))]
            walk, turn = found
            turns.append(turn)
        packed = bytes(memoryview(orjson.dumps(scenario)))  # a copy: orjson's has room to spare
        final = walk.session.digest()
        return [TraceFound(Trace(packed, initial, tuple(turns), final, session.today))]

    async def _turn(
        self, planner: Planner, walk: Walk, turns: Sequence[TracedTurn], rng: Random
    ) -> tuple[Walk, TracedTurn] | None:
        weights = self._weights(walk, turns)
        for _ in range(TRIES):
            if not weights:
                return None
            target = rng.choices(list(weights), list(weights.values()))[0]
            del weights[target]
            found = await planner.turn(walk, target, rng)
            if found is None or _says_nothing_new(walk, found[1]) or self._too_late(walk, found[1]):
                continue
            _forget_changed(found[0])
            return found
        return None

    def _weights(self, walk: Walk, turns: Sequence[TracedTurn]) -> dict[str, float]:
        done = {turn.target for turn in turns}
        shown = {
            kind
            for kind, values in walk.seen.items()
            if any(seen.step == walk.menu for seen in values)
        }
        weights = {}
        for tool in walk.tools.values():
            weight = self._wanted(tool)
            if tool.name in done:
                weight *= REPEATS
            if tool.name in self._openers:
                weight *= OPENS
            elif tool.effect == "write":
                weight *= WRITES
            if self._follows_up(walk, tool, shown):
                weight *= FOLLOWS_UP
            elif not self.graph.hidden_needs(tool):
                weight *= SHALLOW
            if self._crosses(walk, tool):
                weight *= CROSSES
            if self._deepens(walk, tool):
                weight *= DEEPENS
            if self._links(tool):
                weight *= LINKS
            if weight > 0:
                weights[tool.name] = weight
        return weights

    def _wanted(self, tool: Tool) -> float:
        if self.settings.targets:
            return self.settings.targets.get(tool.name, 0.0)
        return 1.0 if tool.card.ask else 0.0

    def _too_late(self, walk: Walk, turn: TracedTurn) -> bool:
        """Whether the turn changes a thing that an earlier one has done away with."""
        last = turn.steps[-1]
        tool = walk.tools[last.tool]
        if tool.effect == "read":
            return False
        gone = {
            item
            for step in walk.steps
            if walk.tools[step.tool].card.ends and step.outcome.ok
            for item in self._things(step)
        }
        return not gone.isdisjoint(self._things(last))

    def _things(self, step: Step) -> set[tuple[str, str]]:
        """The things a call is made for: their kinds and values."""
        takes = self.graph.tools[step.tool].card.takes
        return {
            (takes[name], str(value))
            for name, value in step.arguments.items()
            if name in takes and self.graph.kinds[takes[name]].noun
        }

    def _follows_up(self, walk: Walk, tool: Tool, shown: set[str]) -> bool:
        """Whether the target can be done with what the conversation is about, or shows."""
        kinds = set(self.graph.hidden_needs(tool).values())
        return bool(kinds & shown) or any(kind in walk.focus for kind in kinds)

    def _links(self, tool: Tool) -> bool:
        """Whether the target is a link between what a result has shown and what comes next."""
        given = (self.graph.kinds[kind] for kind in tool.card.gives.values())
        return bool(self.graph.hidden_needs(tool)) and any(kind.hidden for kind in given)

    def _deepens(self, walk: Walk, tool: Tool) -> bool:
        """Whether the target can use what a call has yielded that itself used a result."""
        kinds = set(tool.card.takes.values())
        known = [seen for kind, seen in walk.focus.items() if kind in kinds]
        known += (s for s in walk.attributes if any(flows(s.kind, k, self.graph) for k in kinds))
        return any(
            steps_of(origin) for seen in known for origin in walk.steps[seen.step].origins.values()
        )

    def _crosses(self, walk: Walk, tool: Tool) -> bool:
        """Whether a value that the conversation has brought up fits from another domain."""
        kinds = set(tool.card.takes.values())
        there = (seen for seen in walk.attributes if _domain(walk, seen) != tool.domain)
        if any(flows(seen.kind, kind, self.graph) for seen in there for kind in kinds):
            return True
        shared = kinds & walk.focus.keys()
        return any(_domain(walk, walk.focus[kind]) != tool.domain for kind in shared)


def _forget_changed(walk: Walk) -> None:
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


def _says_nothing_new(walk: Walk, turn: TracedTurn) -> bool:
    """Whether the turn ends in a call that was made already, or looks up what was shown before.

    Nobody asks for the same twice, and a look-up whose very result an earlier turn gave, to
    whatever question, can be left out: what it yields is known.
    """
    last = turn.steps[-1]
    shown = {step.outcome.text for step in walk.steps}
    return any(
        step.tool == last.tool and step.arguments == last.arguments and step.outcome.ok
        for step in walk.steps
    ) or any(
        step.outcome.text in shown and (reason == "value" or walk.tools[step.tool].effect == "read")
        for step, reason in zip(turn.steps, turn.reasons, strict=True)
    )


def _domain(walk: Walk, seen: Seen) -> str:
    return walk.tools[walk.steps[seen.step].tool].domain


def _dead_end(turns: int) -> SampleRejected:
    detail = f"no target could be reached after {turns} turns"
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
