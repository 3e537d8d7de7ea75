"""Evidence by execution: what really flows, what really has to come first, what really changes.

On a few worlds every tool is called with values that earlier results gave and a person could say.
What worked and what was refused then become evidence for the API graph's edges:

observed        a value from A's result went into a call of B that worked; a call of A changed what
                the same call of B answers
counterfactual  with a made-up value in its place, the call of B failed; a call of B that failed
                worked after A, and only after A

Of the state edges found, those are kept on which a plan can rest: A and B are about the same thing
(pay a booking, then check in with it), or B could not be called at all before A (log in first). A
call of A that only gets B refused in other words is progress, and the search goes on from there, so
that chains such as lock the doors, press the brake, start the engine are found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph, Edge
from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.environment import Environment, Session, ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.lookalike import lookalike
from turnloom.graphs.tool import Tool

MAX_ROUNDS = 4
"""Times that the tools of a world are gone through, for each to be called with what others gave."""
MAX_DRAWS = 3
"""Calls of one tool that are tried in a round while it is refused."""
MAX_REFUSALS = 2
"""Different refusals of a tool that are looked into in one world."""
MAX_CHAIN = 3
"""Calls that may have to come before another."""
MAX_WORLDS = 40
"""At most this many worlds are opened to meet every domain often enough."""


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


async def probe(
    environment: Environment,
    graph: ApiGraph,
    rng: Random,
    *,
    full: bool = False,
    scenarios: int | None = None,
) -> None:
    """Add evidence to `graph` by calling its tools on worlds of `environment`.

    Every domain is met in `scenarios` worlds (5, or 8 when `full`). A full probe also takes
    values away and notes what changes what; without, only flows and prerequisites are looked for,
    which is what planning uses. Same rng, same evidence.
    """
    wanted = scenarios if scenarios is not None else (8 if full else 5)
    met: Counter[str] = Counter()
    domains = {tool.domain for tool in graph.tools.values()}
    for _ in range(MAX_WORLDS):
        session = await environment.open(environment.scenario(rng))
        present = {tool.domain for tool in session.tools}
        due = {name for name in present if met[name] < wanted}
        met.update(present)
        prober = _Prober(graph, session, [t for t in session.tools if t.domain in due], rng)
        await prober.gather()
        await prober.find_prerequisites()
        if full:
            await prober.pass_values_on()
            await prober.take_values_away()
            await prober.compare_answers()
        await session.close()
        if all(met[name] >= wanted for name in domains):
            return


@dataclass(slots=True)
class _Prober:
    """One world being probed. `session` moves on when only a write can show a type of value."""

    graph: ApiGraph
    session: Session
    tools: list[Tool]
    rng: Random
    shown: dict[str, list[VisibleValue]] = field(default_factory=dict)
    worked: dict[str, ProbeRun] = field(default_factory=dict)
    refused: dict[str, list[ProbeRun]] = field(default_factory=dict)

    # --- calls ----------------------------------------------------------------------------------

    async def gather(self) -> None:
        """Call every tool until it works, with values that other calls have shown."""
        for _ in range(MAX_ROUNDS):
            for tool in self.tools:
                for _ in range(MAX_DRAWS):
                    if tool.name in self.worked or not await self._try(tool):
                        break

    async def _try(self, tool: Tool) -> bool:
        """Try a call once; False when there is nothing to call it with."""
        drawn = self._draw(tool, {})
        if drawn is None:
            return False
        arguments, given = drawn
        session = self.session if tool.effect == "read" else await self.session.fork()
        outcome = await self._call(session, tool, arguments)
        trial = ProbeRun(arguments, given, outcome)
        if not outcome.ok:
            others = self.refused.setdefault(tool.name, [])
            if len(others) < MAX_REFUSALS and all(
                outcome.text != each.outcome.text for each in others
            ):
                others.append(trial)
            return True
        self.worked[tool.name] = trial
        self._note_flows(tool, trial)
        if session is not self.session and self._is_news(tool):
            self.session = session
        if session is self.session:
            self._remember(tool, outcome.value)
        return True

    async def _call(self, world: Session, tool: Tool, arguments: JsonObject) -> ToolResult:
        """Make a call, and note whether it changed the world."""
        if tool.effect == "read" or tool.name in self.graph.changing:
            return await world.call(tool.name, arguments)
        before = world.digest()
        outcome = await world.call(tool.name, arguments)
        if outcome.ok and world.digest() != before:
            self.graph.changing.add(tool.name)
        return outcome

    def _note_flows(self, tool: Tool, trial: ProbeRun) -> None:
        for parameter, source in trial.given.items():
            if source.producer != tool.name:
                edge = Edge(source.producer, tool.name, "value", parameter, source.pattern)
                self.graph.add_evidence(edge, "observed")

    def _is_news(self, tool: Tool) -> bool:
        """Whether a result has values that nobody says and that nothing else has shown so far."""
        return any(
            self.graph.is_internal(semantic_type) and not self.shown.get(semantic_type)
            for semantic_type in tool.annotation.produces.values()
        )

    def _remember(self, tool: Tool, value: JsonValue) -> None:
        """Keep what a result shows; only of this world, since elsewhere it means nothing."""
        for pattern, semantic_type in tool.annotation.produces.items():
            known = self.shown.setdefault(semantic_type, [])
            known += [
                VisibleValue(each, tool.name, pattern) for _, each in match_pattern(value, pattern)
            ]

    def _draw(
        self, tool: Tool, alike: Mapping[str, VisibleValue]
    ) -> tuple[JsonObject, dict[str, VisibleValue]] | None:
        """Arguments for a call: what a person could ask for, and for what nobody says, values that
        were shown; those in `alike` (by semantic type) first. None where a required one is missing.
        """
        suggested = self.session.suggest_arguments(tool.name, self.rng)
        arguments: JsonObject = {}
        given: dict[str, VisibleValue] = {}
        for name, schema in tool.properties.items():
            semantic_type = tool.annotation.consumes.get(name, "")
            if semantic_type and self.graph.is_internal(semantic_type):
                if name in tool.required and not (
                    semantic_type in alike or self.shown.get(semantic_type)
                ):
                    return None
                if name in tool.required:
                    source = alike.get(semantic_type) or self._pick(semantic_type)
                    given[name] = source
                    listed = schema.get("type") == "array" and not isinstance(source.value, list)
                    arguments[name] = [source.value] if listed else source.value
            elif name in suggested:
                arguments[name] = suggested[name]
            elif name in tool.required:
                return None
        return arguments, given

    def _pick(self, semantic_type: str) -> VisibleValue:
        """One of the values shown; of plumbing (a token) the latest."""
        known = self.shown[semantic_type]
        return (
            self.rng.choice(known)
            if self.graph.semantic_types[semantic_type].entity_name
            else known[-1]
        )

    # --- what has to come first -----------------------------------------------------------------

    async def find_prerequisites(self) -> None:
        """For calls that were refused, look for calls that make them possible."""
        for tool in self.tools:
            for trial in self.refused.get(tool.name, ()):
                again = await self._call(await self.session.fork(), tool, trial.arguments)
                if again.ok:
                    continue
                chain = await self._chain(tool, ProbeRun(trial.arguments, trial.given, again))
                if chain:
                    self._note_flows(tool, trial)
                    await self._note_needed(tool, trial, chain)
                    break

    async def _chain(self, tool: Tool, trial: ProbeRun) -> list[tuple[Tool, JsonObject]]:
        """Calls after which the refused one works; empty where none were found."""
        chain: list[tuple[Tool, JsonObject]] = []
        here, told = self.session, trial.outcome.text
        while len(chain) < MAX_CHAIN:
            further = None
            for before, arguments in self._before(tool, trial, chain):
                trial_world = await here.fork()
                if not (await trial_world.call(before.name, arguments)).ok:
                    continue
                outcome = await self._call(trial_world, tool, trial.arguments)
                if outcome.ok:
                    return [*chain, (before, arguments)]
                if further is None and outcome.text != told:
                    further = (before, arguments, trial_world, outcome.text)
            if further is None:
                return []
            chain.append(further[:2])
            here, told = further[2], further[3]
        return []

    def _before(
        self, tool: Tool, trial: ProbeRun, chain: list[tuple[Tool, JsonObject]]
    ) -> Iterator[tuple[Tool, JsonObject]]:
        """Calls that may make a refused one possible: writes of the same domain, about the same
        things; about other things only where the refused tool has never worked."""
        alike = {tool.annotation.consumes[name]: shown for name, shown in trial.given.items()}
        done = {before.name for before, _ in chain}
        declared = tool.annotation.prerequisites
        for before in sorted(self.tools, key=lambda each: each.name not in declared):
            if before.effect == "read" or before.domain != tool.domain or before.name in done:
                continue
            if before.name == tool.name:
                continue
            if tool.name in self.worked and not alike.keys() & set(
                before.annotation.consumes.values()
            ):
                continue
            for _ in range(2):
                drawn = self._draw(before, alike)
                if drawn is not None:
                    yield before, drawn[0]
                if drawn is None or not before.properties:
                    break

    async def _note_needed(
        self, tool: Tool, trial: ProbeRun, chain: list[tuple[Tool, JsonObject]]
    ) -> None:
        """Leave out each call of a chain in turn: what then fails first needed it."""
        for left_out, _ in chain:
            world = await self.session.fork()
            rest = [each for each in chain if each[0].name != left_out.name]
            for then, arguments in (*rest, (tool, trial.arguments)):
                if not (await world.call(then.name, arguments)).ok:
                    self.graph.add_evidence(
                        Edge(left_out.name, then.name, "state"), "counterfactual"
                    )
                    break

    # --- what flows and what changes ------------------------------------------------------------

    async def pass_values_on(self) -> None:
        """Give every tool that works a value from each result that could fill a parameter."""
        for tool in self.tools:
            trial = self.worked.get(tool.name)
            for name, semantic_type in tool.annotation.consumes.items() if trial else ():
                sources = {
                    (each.producer, each.pattern): each
                    for each in self.shown.get(semantic_type, ())
                }
                for source in sources.values():
                    if source.producer == tool.name or not trial:
                        continue
                    listed = tool.properties[name].get("type") == "array"
                    value = [source.value] if listed else source.value
                    world = await self.session.fork()
                    if (await world.call(tool.name, {**trial.arguments, name: value})).ok:
                        edge = Edge(source.producer, tool.name, "value", name, source.pattern)
                        self.graph.add_evidence(edge, "observed")

    async def take_values_away(self) -> None:
        """Put a made-up value in the place of each that a result gave: the call should fail."""
        for tool in self.tools:
            trial = self.worked.get(tool.name)
            if trial is None:
                continue
            for name, source in trial.given.items():
                instead = lookalike(trial.arguments[name], self.rng)
                if source.producer == tool.name or instead is None:
                    continue
                world = await self.session.fork()
                arguments = {**trial.arguments, name: instead}
                if not (await world.call(tool.name, trial.arguments)).ok:
                    continue
                world = await self.session.fork()
                if not (await world.call(tool.name, arguments)).ok:
                    edge = Edge(source.producer, tool.name, "value", name, source.pattern)
                    self.graph.add_evidence(edge, "counterfactual")

    async def compare_answers(self) -> None:
        """After each write that works, ask again what was asked before: who answers otherwise?"""
        asked: dict[str, str] = {}
        reads = [each for each in self.tools if each.effect == "read" and each.name in self.worked]
        for read in reads:
            outcome = await self.session.call(read.name, self.worked[read.name].arguments)
            asked[read.name] = outcome.text
        for write in self.tools:
            trial = self.worked.get(write.name)
            if trial is None or write.effect == "read":
                continue
            world = await self.session.fork()
            if not (await world.call(write.name, trial.arguments)).ok:
                continue
            for read in reads:
                if read.domain != write.domain:
                    continue
                outcome = await world.call(read.name, self.worked[read.name].arguments)
                if outcome.text != asked[read.name]:
                    edge = Edge(write.name, read.name, "state", effect="changes")
                    self.graph.add_evidence(edge, "observed")
