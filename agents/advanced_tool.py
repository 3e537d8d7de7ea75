"""An advanced tool: what the toolsmith makes of a turn's calls (paper, Phase II)."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class AdvancedTool:
    """A turn's calls folded into one tool.

    `parameters` is a JSON Schema with only the values that the user has to supply; what earlier
    calls yield is hidden inside. `description` is the hint that the reasoner is given.
    """

    name: str
    description: str
    parameters: JsonObject

    def to_json(self) -> JsonObject:
        return {
            "name": self.name,
            "description": self.description,
            "parameters": self.parameters,
        }
