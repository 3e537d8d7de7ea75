"""A walk over a live environment: its session, the steps taken, and what they made visible.

An `ObservedValue` is a value of a known kind somewhere in an earlier result; `shown` has them by
step, `seen` by kind. `focus` holds what a person could now call "it" or "that booking": per kind,
the entity the last turns were about. `attributes` are the fields of those entities that have a word
("the fare"), most recent last; `menu` is the last step if it showed a list to choose from ("the
cheapest of those").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.graphs.api import pattern as patterns
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, scalars
from turnloom.graphs.origin import Origin
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step


@dataclass(frozen=True, slots=True)
class ObservedValue:
    """A value of a kind, at `path` in step `step`'s result."""

    kind: str
    value: JsonValue
    step: int
    path: Path
    pattern: str


@dataclass(slots=True)
class ExplorationState:
    """Everything a planner knows while a sample's calls are being made."""

    session: Session
    tools: Mapping[str, Tool]
    steps: list[Step] = field(default_factory=list)
    shown: list[Sequence[ObservedValue]] = field(default_factory=list)
    seen: dict[str, list[ObservedValue]] = field(default_factory=dict)
    focus: dict[str, ObservedValue] = field(default_factory=dict)
    attributes: list[ObservedValue] = field(default_factory=list)
    menu: int | None = None
    turn: int = 0

    async def branch(self) -> ExplorationState:
        """An independent copy over a forked session, for trying something out."""
        return ExplorationState(
            session=await self.session.fork(),
            tools=self.tools,
            steps=list(self.steps),
            shown=list(self.shown),
            seen={kind: list(values) for kind, values in self.seen.items()},
            focus=dict(self.focus),
            attributes=list(self.attributes),
            menu=self.menu,
            turn=self.turn,
        )

    async def take(
        self, tool: Tool, arguments: JsonObject, origins: Mapping[str, Origin]
    ) -> ToolResult:
        """Execute a call, record the step, and index what its result shows."""
        outcome = await self.session.call(tool.name, arguments)
        self.note(tool, arguments, origins, outcome)
        return outcome

    def note(
        self, tool: Tool, arguments: JsonObject, origins: Mapping[str, Origin], outcome: ToolResult
    ) -> None:
        """Record a call that was made on this walk's session."""
        number = len(self.steps)
        self.steps.append(Step(tool.name, arguments, origins, outcome))
        self.shown.append(values_in(tool, number, outcome.value))
        if outcome.ok:
            for seen in self.shown[number]:
                self.seen.setdefault(seen.kind, []).append(seen)

    def shows(self, value: JsonValue, before: int) -> bool:
        """Whether a result earlier than step `before` holds the value already."""
        return any(
            leaf == value for step in self.steps[:before] for leaf in scalars(step.outcome.value)
        )


def values_in(tool: Tool, step: int, result: JsonValue) -> list[ObservedValue]:
    """Every value in a result whose kind the tool's annotation tells."""
    found = []
    for pattern, kind in tool.annotation.produces.items():
        for path, value in patterns.matches(result, pattern):
            if value not in ("", [], {}):
                found.append(ObservedValue(kind, value, step, path, pattern))
    return found
