"""The offline toolsmith: folds a turn's calls into one advanced tool (paper, Phase II).

Its parameters are the values that the user has to supply, under the names and schemas of the
calls that take them; everything that one call passes to the next is hidden inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from turnloom.agents.advanced_tool import THEN, AdvancedTool, supplied_parameters
from turnloom.agents.messages import ToolsAbstracted, TraceFound
from turnloom.agents.role import Context, Message, Role
from turnloom.graphs.environment import Environment
from turnloom.graphs.schema import properties_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import TracedTurn


def abstract(turn: TracedTurn, tools: Mapping[str, Tool]) -> AdvancedTool:
    """The advanced tool of one turn; of several goals, their purposes one after the other."""
    turn = turn.without_refused()
    parts = turn.parts
    parameters = supplied_parameters([(step.tool, step.origins) for step in turn.steps], tools)
    if len(parts) > 1:
        each = [abstract(part, tools) for part in parts]
        name = "_then_".join(tools[part.target].name for part in parts)
        purposes = THEN.join(one.description for one in each)
        return AdvancedTool(name[:64], purposes, parameters)
    target = tools[turn.target]
    labels, folded = list(properties_of(parameters)), len(turn.steps) > 1
    name = f"{target.name}_by_{'_and_'.join(labels[:2])}" if labels and folded else target.name
    return AdvancedTool(name[:64], _describe(target, labels, folded), parameters)


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
        asked = (
            turn if turn.steps else message.script.rule(number).asked or turn
            for number, turn in enumerate(message.trace.turns)
        )
        advanced = tuple(abstract(turn, tools) for turn in asked)
        return [ToolsAbstracted(message.trace, advanced, message.script)]

    return Role("toolsmith", (TraceFound,), (ToolsAbstracted,), handle)
