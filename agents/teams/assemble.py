"""Putting a team together: the roles that every team has, and those that a teacher brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from turnloom.agents.explorer import explorer_role
from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.role import Role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.teams.team import Team
from turnloom.agents.verification.role import verifier_role
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment


@dataclass(frozen=True, slots=True)
class TeacherRoles:
    """The roles that a teacher brings to a team, and the name that the team gets by it."""

    name: str
    toolsmith: Role[Any]
    composer: Role[Any]
    critic: Role[Any]
    reasoner: Role[Any]
    rationalizer: Role[Any] | None = None
    judge: Role[Any] | None = None
    variation: Role[Any] | None = None
    deterministic: bool = False


def assemble(
    environment: Environment, graph: ApiGraph, settings: TeamSettings, teacher: TeacherRoles
) -> Team:
    """The team, its roles in the order in which a sample passes them; a judge comes last.

    Raises `UsageError` when the settings name a target that `environment` has no tool for.
    """
    rationalizer = () if teacher.rationalizer is None else (teacher.rationalizer,)
    judge = () if teacher.judge is None else (teacher.judge,)
    variation = () if teacher.variation is None else (teacher.variation,)
    roles = (
        explorer_role(environment, graph, settings),
        *variation,
        teacher.toolsmith,
        teacher.composer,
        teacher.critic,
        teacher.reasoner,
        *rationalizer,
        verifier_role(environment, judged=bool(judge)),
        *judge,
    )
    ends = (SampleVerified, SampleRejected)
    start = SampleSeeded()
    return Team(teacher.name, roles, lambda _: start, ends, teacher.deterministic, graph)
