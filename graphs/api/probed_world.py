"""One world being probed: which calls of its tools work, which are refused, and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph, Edge
from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.probe_clock import ProbeClock
from turnloom.graphs.tool import Tool

MAX_ROUNDS = 4
"""Times that the tools of a world are gone through, for each to be called with what others gave."""
MAX_DRAWS = 3
"""Calls of one tool that are tried in a round while it is refused."""
MAX_REFUSALS = 2
"""Different refusals of a tool that are looked into in one world."""


@dataclass(frozen=True, slots=True)
class VisibleValue:
    """A value of some semantic type, and where it was shown."""

    value: JsonValue
    producer: str
    pattern: str


@dataclass(frozen=True, slots=True)
class ProbeRun:
    """A call as it was tried. `given` are the internal values in it, by parameter."""

    arguments: JsonObject
    given: Mapping[str, VisibleValue]
    outcome: ToolResult


@dataclass(slots=True)
class ProbedWorld:
    """A live world with what its tools have shown so far, by semantic type.

    `session` moves on when only a write can show a type of value.
    """

    graph: ApiGraph
    session: Session
    tools: list[Tool]
    rng: Random
    clock: ProbeClock = field(default_factory=ProbeClock)
    visible: dict[str, list[VisibleValue]] = field(default_factory=dict)
    worked: dict[str, ProbeRun] = field(default_factory=dict)
    refused: dict[str, list[ProbeRun]] = field(default_factory=dict)

    async def gather(self) -> None:
        """Call every tool until it works, with values that other calls have shown."""
        for _ in range(MAX_ROUNDS):
            for tool in self.tools:
                for _ in range(MAX_DRAWS):
                    if tool.name in self.worked or not await self._try(tool):
                        break

    async def _try(self, tool: Tool) -> bool:
        """Try a call once; False when there is nothing to call it with."""
        drawn = await self.draw(tool, {})
        if drawn is None:
            return False
        arguments, given = drawn
        session = self.session if tool.effect == "read" else await self.session.fork()
        outcome = await self.call(session, tool, arguments)
        run = ProbeRun(arguments, given, outcome)
        if not outcome.ok:
            self._keep_refusal(tool, run)
            return True
        self.worked[tool.name] = run
        self.observe_flows(tool, run)
        if session is not self.session and self._is_news(tool):
            self.session = session
        if session is self.session:
            self._remember(tool, outcome.value)
        return True

    def _keep_refusal(self, tool: Tool, run: ProbeRun) -> None:
        others = self.refused.setdefault(tool.name, [])
        is_new = all(run.outcome.text != other.outcome.text for other in others)
        if is_new and len(others) < MAX_REFUSALS:
            others.append(run)

    async def make(self, session: Session, tool: str, arguments: JsonObject) -> ToolResult:
        """Make a call, on the clock."""
        await self.clock.breathe()
        with self.clock.timing(tool):
            return await session.call(tool, arguments)

    async def call(self, session: Session, tool: Tool, arguments: JsonObject) -> ToolResult:
        """Make a call, and note whether it worked, and changed the world."""
        outcome = await self._watched(session, tool, arguments)
        if outcome.ok:
            self.graph.working.add(tool.name)
        else:
            self.graph.refusals.setdefault(tool.name, outcome.text)
        return outcome

    async def _watched(self, session: Session, tool: Tool, arguments: JsonObject) -> ToolResult:
        if tool.effect == "read" or tool.name in self.graph.changing:
            return await self.make(session, tool.name, arguments)
        before = await session.digest()
        outcome = await self.make(session, tool.name, arguments)
        if outcome.ok and (await session.digest()) != before:
            self.graph.changing.add(tool.name)
        return outcome

    def observe_flows(self, tool: Tool, run: ProbeRun) -> None:
        """Evidence that the values given to a call flow from where they were shown."""
        for parameter, source in run.given.items():
            if source.producer != tool.name:
                edge = Edge(source.producer, tool.name, "value", parameter, source.pattern)
                self.graph.add_evidence(edge, "observed")

    def _is_news(self, tool: Tool) -> bool:
        """Whether a result has values that nobody says and that nothing else has shown so far."""
        return any(
            self.graph.is_internal(semantic_type) and not self.visible.get(semantic_type)
            for semantic_type in tool.annotation.produces.values()
        )

    def _remember(self, tool: Tool, value: JsonValue) -> None:
        """Keep what a result shows; only of this world, since elsewhere it means nothing."""
        for pattern, semantic_type in tool.annotation.produces.items():
            known = self.visible.setdefault(semantic_type, [])
            known += [
                VisibleValue(each, tool.name, pattern) for _, each in match_pattern(value, pattern)
            ]

    async def draw(
        self, tool: Tool, alike: Mapping[str, VisibleValue]
    ) -> tuple[JsonObject, dict[str, VisibleValue]] | None:
        """Arguments for a call: what a person could ask for, and for what nobody says, values that
        were shown; those in `alike` (by semantic type) first. None where a required one is missing.
        """
        suggested = await self.session.suggest_arguments(tool.name, self.rng)
        arguments: JsonObject = {}
        given: dict[str, VisibleValue] = {}
        for name in tool.properties:
            semantic_type = tool.annotation.consumes.get(name, "")
            if not self.graph.is_internal(semantic_type):
                if name in suggested:
                    arguments[name] = suggested[name]
                elif name in tool.required:
                    return None
            elif name in tool.required:
                source = alike.get(semantic_type) or self._pick(semantic_type)
                if source is None:
                    return None
                given[name] = source
                arguments[name] = as_argument(tool, name, source.value)
        return arguments, given

    def _pick(self, semantic_type: str) -> VisibleValue | None:
        """One of the values shown; of plumbing (a token) the latest."""
        known = self.visible.get(semantic_type)
        if not known:
            return None
        is_entity = self.graph.semantic_types[semantic_type].entity_name
        return self.rng.choice(known) if is_entity else known[-1]


def as_argument(tool: Tool, name: str, value: JsonValue) -> JsonValue:
    """A value as a parameter takes it: in a list where a list is wanted."""
    is_listed = tool.properties[name].get("type") == "array" and not isinstance(value, list)
    return [value] if is_listed else value
