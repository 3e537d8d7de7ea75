"""The explorer: walks the API graph and executes calls until a whole sample's turns are found.

Paper, Phase I. Which target a turn gets is drawn by weight (`turnloom.agents.target_weights`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from random import Random
from typing import TypeAlias

from turnloom.agents.messages import SampleRejected, SampleSeeded, TraceFound
from turnloom.agents.novelty import changes_nothing, is_undoing, says_nothing_new
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.target_weights import TargetWeights
from turnloom.agents.targets.wanted_targets import WantedTargets
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.graph_history import EPOCH, Finding, GraphHistory
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.paper_search import CALLS_PER_TURN
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.samplers import DecisionListener, sampler_named
from turnloom.graphs.packing import pack
from turnloom.graphs.trace import Step, Trace, TracedTurn

MAX_TARGETS_TRIED = 8
"""Targets tried for one turn before the sample is given up."""
MAX_TRIES_AT_TARGET = 8
"""Times that a wanted target is tried at one turn."""
MAX_WORLDS_FOR_TARGETS = 8
"""Further worlds that are tried where no wanted target was reached."""
MAX_WORLDS_FOR_CHAINS = 3
"""Further worlds that are tried where no call takes another one's value."""
MAX_HISTORIES = 4
"""Runs of one team whose graphs are kept."""

Ending: TypeAlias = TraceFound | SampleRejected


@dataclass(frozen=True)
class Explorer:
    """Finds traces on one environment, on the API graph as the run has made it so far.

    `graph` is what a run begins with, `decisions` is told what the sampler decides, and `epoch` is
    how many indices are explored with the same graph.
    """

    environment: Environment
    graph: ApiGraph
    settings: TeamSettings
    decisions: DecisionListener | None = None
    epoch: int = EPOCH
    _histories: dict[int, GraphHistory[Ending]] = field(default_factory=dict, init=False)

    async def handle(self, message: SampleSeeded, context: Context) -> Sequence[Message]:
        """The sample's trace, or why there is none; evidence for the graph is left in `context`."""
        history = self._history(context)
        found = await history.explored(context.index)
        trace = found.trace if isinstance(found, TraceFound) else None
        calls = None if trace is None else sum(len(turn.steps) for turn in trace.turns)
        context.leave(history.evidence_line(context.index), calls)
        return [found]

    def _history(self, context: Context) -> GraphHistory[Ending]:
        """That of the run: each has a seed of its own."""
        history = self._histories.get(context.seed)
        if history is None:
            explorations: dict[int, Exploration] = {}

            async def explore(index: int, graph: ApiGraph) -> tuple[Ending, Iterable[Finding]]:
                exploration = explorations.get(id(graph))
                if exploration is None:  # the history keeps its graphs, so that ids are not reused
                    exploration = Exploration(
                        self.environment, graph, self.settings, self.decisions
                    )
                    explorations[id(graph)] = exploration
                return await exploration.explore(replace(context, index=index))

            history = GraphHistory(self.graph, explore, context.earlier, self.epoch)
            self._histories[context.seed] = history
            if len(self._histories) > MAX_HISTORIES:
                del self._histories[next(iter(self._histories))]
        return history


@dataclass(frozen=True)
class Exploration:
    """Explores on one graph. `decisions` is told what the sampler decides."""

    environment: Environment
    graph: ApiGraph
    settings: TeamSettings
    decisions: DecisionListener | None = None

    async def explore(self, context: Context) -> tuple[Ending, set[Finding]]:
        """Plan as many turns as are drawn, one after the other, on a fresh world; where a target is
        wanted that this world does not let be reached, on another one. Also what was found out."""
        rng, scenarios = context.rng("explore"), context.rng("scenario")
        findings: set[Finding] = set()
        found = await self._explored(context.index, scenarios, rng, findings)
        for _ in range(MAX_WORLDS_FOR_TARGETS if self._wanted else 0):
            if isinstance(found, TraceFound):
                break
            found = await self._explored(context.index, scenarios, rng, findings)
        for _ in range(MAX_WORLDS_FOR_CHAINS if self._may_chain else 0):
            if not isinstance(found, TraceFound) or found.trace.is_chained:
                break
            again = await self._explored(context.index, scenarios, rng, findings)
            if isinstance(again, TraceFound) and again.trace.is_chained:
                found = again
        return found, findings

    async def _explored(
        self, index: int, scenarios: Random, rng: Random, findings: set[Finding]
    ) -> Ending:
        """The turns found on one world. One of its tools is featured: each in turn, by index."""
        scenario = await self._wanted.scenario(self.environment, scenarios)
        session = await self.environment.open(scenario)
        tools = {tool.name: tool for tool in session.tools}
        digests = (await session.digest(),)
        state = ExplorationState(session, tools, findings=findings, digests=digests)
        turns: list[TracedTurn] = []
        length = rng.randint(*self.settings.turns)
        aims = self._wanted.ranked(state.tools, rng)
        aimed = rng.randrange(length) if self._wanted else length
        featured = "" if self._wanted or not tools else list(tools)[index % len(tools)]
        for number in range(length):
            is_met = any(turn.target in self.settings.targets for turn in turns)
            found = None
            if number >= aimed and not is_met:
                found = await self._aimed_turn(state, aims, rng)
                if found is None and number == length - 1:
                    return _missed(self.settings.targets)
            found = found or await self._next_turn(state, turns, featured, rng)
            if found is None:
                return _dead_end(len(turns), length)
            state, turn = found
            turns.append(turn)
        first, *_, last = (*state.digests, state.digests[-1])
        return TraceFound(Trace(pack(scenario), first, tuple(turns), last, session.today))

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
        self, state: ExplorationState, turns: Sequence[TracedTurn], featured: str, rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """The state after the next turn, and the turn; None when no target tried leads to one.

        Of turns with too few or too many calls the one that comes nearest is the last resort.
        """
        weights = self._weights.of(state, turns, featured)
        nearest: tuple[ExplorationState, TracedTurn] | None = None
        for _ in range(MAX_TARGETS_TRIED):
            if not weights:
                break
            target = rng.choices(list(weights), list(weights.values()))[0]
            del weights[target]
            found = await self._turn(state, target, rng)
            if found is None:
                continue
            if not self._calls_off(found):
                return found
            if nearest is None or self._calls_off(found) < self._calls_off(nearest):
                nearest = found
        return nearest

    def _calls_off(self, found: tuple[ExplorationState, TracedTurn]) -> int:
        return self.settings.dials.calls_off(len(found[1].steps))

    async def _turn(
        self, state: ExplorationState, target: str, rng: Random
    ) -> tuple[ExplorationState, TracedTurn] | None:
        """A turn that ends with the target and that somebody would ask for, if one is found."""
        found = await self._planner.plan_turn(state, target, rng)
        if found is None or await self._is_pointless(state, *found):
            return None
        forget_changed_attributes(found[0])
        return found

    @cached_property
    def _may_chain(self) -> bool:
        """Whether a call can depend on another one, and nobody has said what turns are about."""
        return not self._wanted and any(map(self.graph.confidence, self.graph.edges("value")))

    @cached_property
    def _wanted(self) -> WantedTargets:
        return WantedTargets(self.settings.targets, self.graph)

    @cached_property
    def _weights(self) -> TargetWeights:
        settings = self.settings
        return TargetWeights(self.graph, self._wanted, settings.dials, settings.weakness)

    @cached_property
    def _planner(self) -> Planner:
        return Planner(
            self.graph,
            sampler_named(self.settings.sampler),
            self.settings.calls_per_turn or CALLS_PER_TURN,
            self.decisions,
            self.settings.dials,
        )

    # --- turns that nobody would ask for --------------------------------------------------------

    async def _is_pointless(
        self, state: ExplorationState, after: ExplorationState, turn: TracedTurn
    ) -> bool:
        """Whether nobody would ask for the turn, since it brings about nothing."""
        if says_nothing_new(state, turn) or self._is_too_late(state, turn):
            return True
        if all(state.tools[step.tool].effect == "read" for step in turn.steps):
            after.digests = (*state.digests, state.digests[-1])
            return False
        digest = await after.session.digest()
        after.digests = (*state.digests, digest)
        if turn.target not in self.graph.changing:
            return False
        return is_undoing(state, digest, turn) or await changes_nothing(state, digest, turn)

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


def forget_changed_attributes(state: ExplorationState) -> None:
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
