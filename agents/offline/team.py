"""The offline team: every role without a model, in the order in which a sample passes them."""

from __future__ import annotations

from random import Random

from turnloom.agents.critic import critic_role
from turnloom.agents.explorer import explorer_role
from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.offline.composer.role import composer_role
from turnloom.agents.offline.reasoner.role import reasoner_role
from turnloom.agents.offline.toolsmith import toolsmith_role
from turnloom.agents.role import Team
from turnloom.agents.settings import TeamSettings
from turnloom.agents.verification.role import verifier_role
from turnloom.graphs.api.api_graph import graph_of
from turnloom.graphs.api.probe import probe
from turnloom.graphs.environment import Environment

PROBE = "turnloom/probe"
"""Seeds the probing: the graph depends on the environment alone, never on a run's seed."""


async def offline_team(environment: Environment, settings: TeamSettings | None = None) -> Team:
    """The procedural, deterministic team: no network, no key. Probes the API graph first.

    Raises `UsageError` when the settings name a target that `environment` has no tool for.
    """
    chosen = settings or TeamSettings()
    graph = graph_of(environment.tools, environment.semantic_types)
    await probe(environment, graph, Random(PROBE))
    return Team(
        name="offline",
        roles=(
            explorer_role(environment, graph, chosen),
            toolsmith_role(environment),
            composer_role(graph),
            critic_role(environment, chosen.k_max),
            reasoner_role(),
            verifier_role(environment),
        ),
        start=lambda _: SampleSeeded(),
        ends=(SampleVerified, SampleRejected),
        deterministic=True,
    )
