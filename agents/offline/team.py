"""The offline team: every role without a model."""

from __future__ import annotations

from turnloom.agents.critique.critic import critic_role
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.offline.composer.role import can_leave_out, composer_role
from turnloom.agents.offline.reactions.request_series import request_series_role
from turnloom.agents.offline.reactions.retried_call import retried_call_role
from turnloom.agents.offline.reactions.role import reacting_role
from turnloom.agents.offline.reasoner.role import reasoner_role
from turnloom.agents.offline.toolsmith import toolsmith_role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.reachable_targets import check_reachable_targets
from turnloom.agents.teams.assemble import TeacherRoles, assemble
from turnloom.agents.teams.team import Team
from turnloom.agents.variants.script import BASE
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variation import variation_role
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.api.saved_graph import SavedGraph, TracedCalls
from turnloom.graphs.environment import Environment


async def offline_team(
    environment: Environment,
    settings: TeamSettings | None = None,
    saved: SavedGraph | TracedCalls | None = None,
) -> Team:
    """The procedural, deterministic team: no network, no key. Probes the API graph first, if none
    was `saved`.

    Raises `UsageError` when the settings name a target that `environment` has no tool for, or that
    cannot be reached.
    """
    chosen = settings or TeamSettings()
    guidance = Guidance(chosen.k_max, chosen.hint, keeps_guided=chosen.guided != "drop")
    graph = await probed_graph(environment, saved=saved)
    await check_reachable_targets(environment, graph, chosen)
    reasoner, variation = reasoner_role(), None
    if chosen.variants.keys() != {BASE}:
        around = TraceContext(environment, graph, can_leave_out)
        reasoner = retried_call_role(request_series_role(reasoner))
        variation = variation_role(around, chosen.variants, chosen.turns[1])
    teacher = TeacherRoles(
        "offline",
        toolsmith=toolsmith_role(environment),
        composer=composer_role(graph),
        critic=critic_role(environment, guidance),
        reasoner=reacting_role(reasoner),
        variation=variation,
        deterministic=True,
    )
    return assemble(environment, graph, chosen, teacher)
