"""Do the worlds of a toolset stay apart? What their code shares and no world can hold is tried."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

from turnloom.graphs.api.api_graph import graph_of
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject

_TRIES = 3
"""Worlds of one scenario in which the same calls are made."""


async def check_apart(environment: Environment, beyond: Sequence[str]) -> None:
    """Raise `SourceError` where the same calls, made in one world after the other, are answered
    differently. `beyond` names what worlds may share."""
    if not beyond:
        return
    rng = Random("turnloom/apart")
    scenario = await environment.scenario(rng)
    graph = graph_of(environment.tools, environment.semantic_types)
    world = ProbedWorld(graph, await environment.open(scenario), list(environment.tools), rng)
    await world.gather()
    calls = [(tool, run.arguments) for tool, run in world.worked.items()]
    await world.session.close()
    answers = [await _answers(environment, scenario, calls) for _ in range(_TRIES)]
    for one, other in pairwise(answers):
        for (tool, _), first, then in zip(calls, one, other, strict=True):
            if first != then:
                raise SourceError(
                    f"{environment.spec}: {tool} answers the same call differently in another "
                    f"world: what they share cannot be copied for each: {', '.join(beyond)}. "
                    "Keep it on the object, or make it where the object is made"
                )


async def _answers(
    environment: Environment, scenario: JsonObject, calls: Sequence[tuple[str, JsonObject]]
) -> list[str]:
    session = await environment.open(scenario)
    try:
        return [(await session.call(tool, arguments)).text for tool, arguments in calls]
    finally:
        await session.close()
