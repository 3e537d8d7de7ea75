"""Where an exploration stands: a live world, the steps taken, and what they made visible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.graphs.api.api_graph import Source
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.exploration.observed_value import ObservedValue, observed_values
from turnloom.graphs.json_value import JsonObject, JsonValue, scalars
from turnloom.graphs.origin import Origin
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
        values = observed_values(tool, len(self.steps), outcome.value)
        self.steps.append(Step(tool.name, arguments, outcome, origins))
        self.visible.append(values)
        shown = values if outcome.ok else ()
        self.sources.append(frozenset(Source(tool.name, each.pattern) for each in shown))
        if outcome.ok:
            for observed in values:
                self.observed.setdefault(observed.semantic_type, []).append(observed)

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
