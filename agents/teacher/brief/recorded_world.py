"""A world that exists on paper only: it answers the calls that are on record, and notes the others.

With it the offline reasoner can work on a turn of which it is told the results so far.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool

_UNKNOWN = ToolResult(ok=False, value=None, text="not made yet")


@dataclass(frozen=True, slots=True)
class RecordedWorld:
    """A `Session` over recorded calls. `today` is the world's date, or ''."""

    today: str
    outcomes: dict[str, ToolResult] = field(default_factory=dict)
    tools: tuple[Tool, ...] = ()

    def record(self, tool: str, arguments: JsonObject, outcome: ToolResult) -> None:
        """Put a call on record."""
        self.outcomes[_key(tool, arguments)] = outcome

    def knows(self, tool: str, arguments: JsonObject) -> bool:
        """Whether a call is on record."""
        return _key(tool, arguments) in self.outcomes

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        """The outcome on record; a refusal, which ends a solver's work, where there is none."""
        return self.outcomes.get(_key(tool, arguments), _UNKNOWN)

    async def digest(self) -> str:
        """Nothing ever changes here."""
        return ""

    async def fork(self) -> RecordedWorld:
        """The same: nothing changes."""
        return self

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        """Nothing is known to wish for."""
        return {}

    async def close(self) -> None:
        """Nothing is held."""


def outcome_of(text: str, *, ok: bool) -> ToolResult:
    """An outcome from the text that a model is shown."""
    try:
        return ToolResult(ok, json.loads(text), text)
    except ValueError:
        return ToolResult(ok, text, text)


def _key(tool: str, arguments: JsonObject) -> str:
    return json.dumps([tool, arguments], sort_keys=True)
