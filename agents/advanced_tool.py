"""An advanced tool: what the toolsmith makes of a turn's calls (paper, Phase II).

Its parameters are the values that the user has to supply, under the names and schemas of the
calls that take them; everything that one call passes to the next is hidden inside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import Origin, Selected, user_spans
from turnloom.graphs.schema import adopt
from turnloom.graphs.tool import Tool

_KINDS = {bool: "boolean", int: "integer", float: "number"}

THEN = "\nThen: "
"""Between the purposes of a turn with several goals."""

CallOrigins = tuple[str, Mapping[str, Origin]]
"""A call's tool, and the origins of its arguments."""


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


def supplied_parameters(calls: Iterable[CallOrigins], tools: Mapping[str, Tool]) -> JsonObject:
    """The schema of what the user supplies for a turn's calls. Raises `KeyError` for a call of a
    tool that is not among `tools`."""
    properties: JsonObject = {}
    definitions: JsonObject = {}
    for tool, argument, origin in _user_arguments(calls, tools):
        label, schema = _supplied(tool, argument, origin)
        free = f"{tool.name}_{label}" if label in properties else label
        if tool.definitions:
            schema = adopt(schema, tool.definitions, definitions, tool.name)
        properties[free] = schema
    parameters: JsonObject = {
        "type": "object",
        "properties": properties,
        "required": [*properties],
    }
    if definitions:
        parameters["$defs"] = definitions
    return parameters


def _user_arguments(
    calls: Iterable[CallOrigins], tools: Mapping[str, Tool]
) -> Iterator[tuple[Tool, str, Origin]]:
    """The arguments that rest on the user's words; what singles an item out comes once."""
    selected: list[Selected] = []
    for tool, origins in calls:
        for argument, origin in origins.items():
            if not user_spans(origin):
                continue
            if isinstance(origin, Selected):
                if _is_selected(origin, selected):
                    continue
                selected.append(origin)
            yield tools[tool], argument, origin


def _is_selected(origin: Selected, before: Sequence[Selected]) -> bool:
    """Whether the item was singled out before, for another of its fields."""
    return any(replace(each, field=origin.field, equals=origin.equals) == origin for each in before)


def _supplied(tool: Tool, name: str, origin: Origin) -> tuple[str, JsonObject]:
    """What the user says for an argument: its value, or what singles the item out that has it."""
    if isinstance(origin, Selected):
        kind = _KINDS.get(type(origin.wanted), "string")
        words = origin.key.replace("_", " ")
        return origin.key, {"type": kind, "description": f"The {words} of the one that is meant."}
    return name, dict(tool.properties.get(name, {}))
