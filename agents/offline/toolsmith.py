"""The offline toolsmith: folds a turn's calls into one advanced tool (paper, Phase II).

Its parameters are the values that the user has to supply, under the names and schemas of the
calls that take them; everything that one call passes to the next is hidden inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from turnloom.agents.advanced_tool import AdvancedTool
from turnloom.agents.messages import ToolsAbstracted, TraceFound
from turnloom.agents.role import Context, Message, Role
from turnloom.graphs.environment import Environment
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import Origin, Selected, user_spans
from turnloom.graphs.schema import adopt
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import TracedTurn

_KINDS = {bool: "boolean", int: "integer", float: "number"}


def abstract(turn: TracedTurn, tools: Mapping[str, Tool]) -> AdvancedTool:
    """The advanced tool of one turn."""
    target = tools[turn.target]
    properties, definitions = _parameters(turn, tools)
    parameters: JsonObject = {
        "type": "object",
        "properties": properties,
        "required": [*properties],
    }
    if definitions:
        parameters["$defs"] = definitions
    labels, folded = list(properties), len(turn.steps) > 1
    name = f"{target.name}_by_{'_and_'.join(labels[:2])}" if labels and folded else target.name
    return AdvancedTool(name[:64], _describe(target, labels, folded), parameters)


def _parameters(turn: TracedTurn, tools: Mapping[str, Tool]) -> tuple[JsonObject, JsonObject]:
    """The schemas of what the user supplies, by name, and the definitions that they refer to."""
    properties: JsonObject = {}
    definitions: JsonObject = {}
    for tool, argument, origin in _user_arguments(turn, tools):
        label, schema = _supplied(tool, argument, origin)
        free = f"{tool.name}_{label}" if label in properties else label
        properties[free] = adopt(schema, tool.definitions, definitions, tool.name)
    return properties, definitions


def _user_arguments(
    turn: TracedTurn, tools: Mapping[str, Tool]
) -> Iterator[tuple[Tool, str, Origin]]:
    """The arguments that rest on the user's words; what singles an item out comes once."""
    selected: list[Selected] = []
    for step in turn.steps:
        for argument, origin in step.origins.items():
            if not user_spans(origin):
                continue
            if isinstance(origin, Selected):
                if _is_selected(origin, selected):
                    continue
                selected.append(origin)
            yield tools[step.tool], argument, origin


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


def _describe(target: Tool, supplied: Sequence[str], folded: bool) -> str:
    """What the tool is for, and what it wants to be told: the hint that the reasoner is given."""
    text = target.description.split(". ")[0].rstrip(".") + "."
    if supplied:
        labels = [label.replace("_", " ") for label in supplied]
        text += f" Takes the {_and(labels)} from the user"
        text += "; everything else it finds out itself." if folded else "."
    elif folded:
        text += " Finds out by itself everything that it needs."
    return text


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def toolsmith_role(environment: Environment) -> Role[TraceFound]:
    """The offline toolsmith as a role."""
    tools = {tool.name: tool for tool in environment.tools}

    async def handle(message: TraceFound, context: Context) -> Sequence[Message]:
        advanced = tuple(abstract(turn, tools) for turn in message.trace.turns)
        return [ToolsAbstracted(message.trace, advanced)]

    return Role("toolsmith", (TraceFound,), (ToolsAbstracted,), handle)
