"""Whether the tools can be opened, and samples made of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

from turnloom.agents.explorer import explorer_role
from turnloom.agents.messages import SampleRejected, SampleSeeded
from turnloom.agents.role import Context, Message
from turnloom.agents.settings import TeamSettings
from turnloom.engine.preflight.diagnosis import Diagnosis
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.recipe.toolbox_notice import toolbox_notice
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import TurnloomError
from turnloom.graphs.sources import open_environment

TRIES = 8
"""Samples that are explored, of which one has to succeed."""


async def toolbox(request: GenerateRequest) -> AsyncIterator[Diagnosis]:
    """What opening the environment and exploring it comes to."""
    try:
        environment = await open_environment(
            request.env,
            request.sandbox,
            passed=request.pass_env,
            withheld=request.key_variables,
        )
    except TurnloomError as error:
        yield Diagnosis("tools", "no", str(error), "see `turnloom graph --env SPEC`")
        return
    try:
        yield Diagnosis("tools", "ok", f"{len(environment.tools)} tools of {environment.spec}")
        if notice := toolbox_notice(environment):
            yield Diagnosis("tools", "note", notice)
        yield await _explored(environment)
    finally:
        await environment.close()


async def _explored(environment: Environment) -> Diagnosis:
    graph = await probed_graph(environment)
    explorer = explorer_role(environment, graph, TeamSettings(turns=(1, 1)))
    last = "nothing was found"
    for index in range(TRIES):
        made = await explorer.handle(SampleSeeded(), Context(index, f"doctor-{index}", 0))
        found = made if isinstance(made, Message) else made[0]
        if not isinstance(found, SampleRejected):
            return Diagnosis("calls", "ok", "they were executed, and lead to a turn")
        last = f"{found.reason}: {found.detail}"
    remedy = f"see `turnloom graph --env {environment.spec}` and `turnloom explain REASON`"
    return Diagnosis("calls", "no", f"none of {TRIES} tries led to a turn; {last}", remedy)
