"""Where an exploration stands: a live world, the steps taken, and what they made visible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.graphs.api.api_graph import Edge
from turnloom.graphs.api.graph_history import Finding
from turnloom.graphs.api.pattern import covers
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.exploration.observed_value import ObservedValue, observed_values
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, scalars
from turnloom.graphs.origin import FromResult, Origin, Selected, parts
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step


@dataclass(slots=True)
class ExplorationState:
    """Everything a planner knows while a sample's calls are being made.

    visible             per step, the values of a known semantic type that its result shows
    observed            the same of all successful steps, by semantic type
    sources             per step, where it shows such values; nowhere, if it was refused
    salient             per semantic type the entity that a person could now call "it" or "that
                        booking": the last turns were about it
    salient_attributes  fields of those entities that have a word ("the fare"), most recent last
    last_list           the last step, if it showed a list to choose from ("the cheapest of those")
    digests             of the world, as it was before each turn and is now
    findings            evidence for edges of the API graph, of all that was executed; branches
                        share it
    """

    session: Session
    tools: Mapping[str, Tool]
    steps: list[Step] = field(default_factory=list)
    visible: list[Sequence[ObservedValue]] = field(default_factory=list)
    observed: dict[str, list[ObservedValue]] = field(default_factory=dict)
    sources: list[frozenset[Source]] = field(default_factory=list)
    salient: dict[str, ObservedValue] = field(default_factory=dict)
    salient_attributes: list[ObservedValue] = field(default_factory=list)
    last_list: int | None = None
    turn: int = 0
    digests: tuple[str, ...] = ()
    findings: set[Finding] = field(default_factory=set)

    @property
    def results(self) -> list[JsonValue]:
        """Every step's result, in order."""
        return [step.result.value for step in self.steps]

    async def branch(self) -> ExplorationState:
        """An independent copy over a forked session, for trying something out."""
        return ExplorationState(
            session=await self.session.fork(),
            tools=self.tools,
            steps=list(self.steps),
            visible=list(self.visible),
            observed={name: list(values) for name, values in self.observed.items()},
            sources=list(self.sources),
            salient=dict(self.salient),
            salient_attributes=list(self.salient_attributes),
            last_list=self.last_list,
            turn=self.turn,
            digests=self.digests,
            findings=self.findings,
        )

    async def call(
        self, tool: Tool, arguments: JsonObject, origins: Mapping[str, Origin]
    ) -> ToolResult:
        """Execute a call, record the step, and index what its result shows."""
        outcome = await self.session.call(tool.name, arguments)
        self.record(tool, arguments, origins, outcome)
        return outcome

    def record(
        self, tool: Tool, arguments: JsonObject, origins: Mapping[str, Origin], outcome: ToolResult
    ) -> None:
        """Record a call that was made on this state's session."""
        self.note_flows(tool.name, origins, ok=outcome.ok)
        values = observed_values(tool, len(self.steps), outcome.value)
        self.steps.append(Step(tool.name, arguments, outcome, origins))
        self.visible.append(values)
        shown = values if outcome.ok else ()
        self.sources.append(frozenset(Source(tool.name, each.pattern) for each in shown))
        if outcome.ok:
            for observed in values:
                self.observed.setdefault(observed.semantic_type, []).append(observed)

    def note_flows(self, tool: str, origins: Mapping[str, Origin], *, ok: bool) -> None:
        """Note over which edges values went into a call. A refusal tells something only where it
        was a single one."""
        edges = {
            Edge(source.tool, tool, "value", parameter, source.pattern)
            for parameter, origin in origins.items()
            for part in parts(origin)
            if isinstance(part, (FromResult, Selected))
            for source in self.sources[part.step]
            if covers(source.pattern, result_path(part))
        }
        if ok:
            self.findings.update((edge, "observed") for edge in edges)
        elif len(edges) == 1:
            self.findings.update((edge, "refused") for edge in edges)

    def was_visible(self, value: JsonValue, before: int) -> bool:
        """Whether a result earlier than step `before` holds the value."""
        return any(
            each == value for step in self.steps[:before] for each in scalars(step.result.value)
        )

    def tool_of(self, observed: ObservedValue) -> Tool:
        """The tool whose result shows a value."""
        return self.tools[self.steps[observed.step].tool]

    def source_of(self, observed: ObservedValue) -> Source:
        """Where the API graph has a value."""
        return Source(self.steps[observed.step].tool, observed.pattern)

    def field_noun(self, observed: ObservedValue) -> str:
        """The word for the field that holds a value, or ''."""
        return self.tool_of(observed).annotation.field_noun(observed.path)


def result_path(origin: FromResult | Selected) -> Path:
    """Where in its step's result a value stands, in the first item for any selected one."""
    return origin.path if isinstance(origin, FromResult) else (*origin.path, 0, *origin.field)
