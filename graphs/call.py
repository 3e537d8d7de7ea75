"""A tool call: as written, and as executed."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call as an assistant writes it."""

    tool: str
    arguments: JsonObject


@dataclass(frozen=True, slots=True)
class ExecutedCall(Call):
    """A call and what it came to."""

    result: ToolResult
