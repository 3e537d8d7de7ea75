"""Observed values: what the results of calls have shown, by semantic type."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.graphs.api.pattern import match_pattern
from turnloom.graphs.json_value import JsonValue, Path
from turnloom.graphs.tool import Tool


@dataclass(frozen=True, slots=True)
class ObservedValue:
    """A value of a semantic type, at `path` in the result of step `step`."""

    semantic_type: str
    value: JsonValue
    step: int
    path: Path
    pattern: str

    @property
    def is_listed(self) -> bool:
        """Whether the value stands in an item of a list."""
        return any(isinstance(part, int) for part in self.path)


def observed_values(tool: Tool, step: int, result: JsonValue) -> list[ObservedValue]:
    """Every value in a result whose semantic type the tool's annotation tells."""
    return [
        ObservedValue(semantic_type, value, step, path, pattern)
        for pattern, semantic_type in tool.annotation.produces.items()
        for path, value in match_pattern(result, pattern)
        if value not in ("", [], {})
    ]
