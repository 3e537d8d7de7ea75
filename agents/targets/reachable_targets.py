"""Before a run: can every wanted target be reached, and if not, what is missing?"""

from __future__ import annotations

from dataclasses import replace

from turnloom.agents.explorer import Explorer
from turnloom.agents.messages import SampleSeeded, TraceFound
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.missing import what_is_missing
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError

MAX_SAMPLES = 5
"""Samples explored for a target before it counts as out of reach."""


async def check_reachable_targets(
    environment: Environment, graph: ApiGraph, settings: TeamSettings
) -> None:
    """Raise `UsageError` for the first wanted target that no exploration ends a turn with.

    What is explored depends on the environment and the settings alone, never on a run's seed.
    """
    for target in settings.targets:
        if target in graph.tools and not await _is_reached(environment, graph, settings, target):
            missing = what_is_missing(graph, target) or (
                "its calls work, yet show and change nothing new"
            )
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
