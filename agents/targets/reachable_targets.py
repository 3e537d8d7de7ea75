"""Before a run: can every wanted target be reached, and if not, what is missing?"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import SampleSeeded, TraceFound
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError

MAX_SAMPLES = 5
"""Samples explored for a target before it counts as out of reach."""
WORLDS_ASKED = 5
"""Worlds on which an unreachable target is called, to hear what it says."""
_LONGEST = 160


async def check_reachable_targets(
    environment: Environment, graph: ApiGraph, settings: TeamSettings
) -> None:
    """Raise `UsageError` for the first wanted target that no exploration ends a turn with.

    What is explored depends on the environment and the settings alone, never on a run's seed.
    """
    for target in settings.targets:
        if target in graph.tools and not await _is_reached(environment, graph, settings, target):
            missing = await _missing(environment, graph, target)
            raise UsageError(
                f"the target {target!r} cannot be reached: {missing}. Leave it out, or mend what "
                "is missing"
            )


async def _is_reached(
    environment: Environment, graph: ApiGraph, settings: TeamSettings, target: str
) -> bool:
    explorer = Explorer(environment, graph, replace(settings, targets={target: 1.0}))
    for index in range(MAX_SAMPLES):
        (end,) = await explorer.handle(SampleSeeded(), Context(index, target, 0))
        if isinstance(end, TraceFound):
            return True
    return False


async def _missing(environment: Environment, graph: ApiGraph, target: str) -> str:
    tool = graph.tools[target]
    if not tool.annotation.requests:
        return "its annotation has no request that a user could make"
    for parameter, semantic_type in graph.internal_needs(tool).items():
        if not graph.fillers(target, parameter):
            return f"no tool gives what its parameter {parameter!r} takes ({semantic_type})"
    refusal = await _refusal(environment, graph, target)
    if refusal is None:
        return "its calls work, yet show and change nothing new"
    if not refusal:
        return "there was never anything to call it with"
    return f"every call of it was refused, as with {refusal[:_LONGEST]!r}"


async def _refusal(environment: Environment, graph: ApiGraph, target: str) -> str | None:
    """What the target said when it refused a call; '' where there was nothing to call it with, and
    None where it worked."""
    rng, said = Random(f"turnloom/target/{target}"), ""
    for _ in range(WORLDS_ASKED):
        session = await environment.open(await environment.scenario(rng))
        if all(tool.name != target for tool in session.tools):
            continue
        world = ProbedWorld(graph, session, list(session.tools), rng)
        await world.gather()
        if target in world.worked:
            return None
        said = next((run.outcome.text for run in world.refused.get(target, ())), said)
    return said
