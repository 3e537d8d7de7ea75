"""Value edges by execution: values are passed on, and taken away."""

from __future__ import annotations

from turnloom.graphs.api.api_graph import Edge
from turnloom.graphs.api.probed_world import ProbedWorld, VisibleValue, as_argument
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.lookalike import lookalike
from turnloom.graphs.tool import Tool


async def observe_value_flows(world: ProbedWorld) -> None:
    """Give every tool that works a value from each result that could fill a parameter. Where the
    call is then refused, though it still works without, the edge is what is refused."""
    for tool in world.tools:
        run = world.worked.get(tool.name)
        if run is None:
            continue
        for name, semantic_type in tool.annotation.consumes.items():
            visible = world.visible.get(semantic_type, ())
            sources = {(each.producer, each.pattern): each for each in visible}
            for source in sources.values():
                if source.producer == tool.name:
                    continue
                value = as_argument(tool, name, source.value)
                if await _works(world, tool, {**run.arguments, name: value}):
                    world.graph.add_evidence(_edge(tool, name, source), "observed")
                elif await _works(world, tool, run.arguments):
                    world.graph.add_evidence(_edge(tool, name, source), "refused")


async def refute_value_flows(world: ProbedWorld) -> None:
    """Put a made-up value in the place of each that a result gave: the call should fail."""
    for tool in world.tools:
        run = world.worked.get(tool.name)
        if run is None:
            continue
        for name, source in run.given.items():
            instead = lookalike(run.arguments[name], world.rng)
            if source.producer == tool.name or instead is None:
                continue
            works = await _works(world, tool, run.arguments)
            if works and not await _works(world, tool, {**run.arguments, name: instead}):
                world.graph.add_evidence(_edge(tool, name, source), "counterfactual")


async def _works(world: ProbedWorld, tool: Tool, arguments: JsonObject) -> bool:
    session = await world.session.fork()
    return (await world.make(session, tool.name, arguments)).ok


def _edge(tool: Tool, parameter: str, source: VisibleValue) -> Edge:
    return Edge(source.producer, tool.name, "value", parameter, source.pattern)
