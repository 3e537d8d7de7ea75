"""What a team is put together from: the roles of every team, and those of its teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from turnloom.agents.critique.critic import critic_role
from turnloom.agents.messages import (
    DialogueFinished,
    JudgementRequested,
    QueriesComposed,
    ReasoningDrafted,
    ReasoningFailed,
    ReasoningRequested,
    SampleRejected,
    SampleVerified,
    ToolsAbstracted,
    TraceFound,
)
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.teams.assemble import TeacherRoles, assemble
from turnloom.engine.runner.wiring import wire
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.environment import Environment


async def silent(_message: Message, _context: Context) -> Sequence[Message]:
    return []


@pytest.fixture
def teacher(environment: Environment) -> TeacherRoles:
    return TeacherRoles(
        "quiet",
        toolsmith=Role("toolsmith", (TraceFound,), (ToolsAbstracted,), silent),
        composer=Role("composer", (ToolsAbstracted,), (QueriesComposed, SampleRejected), silent),
        critic=critic_role(environment),
        reasoner=Role("reasoner", (ReasoningRequested,), (ReasoningDrafted,), silent),
    )


JUDGE = Role("judge", (JudgementRequested,), (SampleVerified, SampleRejected), silent)


async def test_a_team_fits_together_whether_or_not_its_reasoner_can_fail(
    environment: Environment, teacher: TeacherRoles
) -> None:
    graph, settings = await probed_graph(environment), TeamSettings()
    failing = replace(teacher.reasoner, emits=(ReasoningDrafted, ReasoningFailed))
    for reasoner in (teacher.reasoner, failing):
        team = assemble(environment, graph, settings, replace(teacher, reasoner=reasoner))
        assert [role.name for role in wire(team)[ReasoningFailed]] == ["critic"]


async def test_a_judge_stands_behind_the_verifier(
    environment: Environment, teacher: TeacherRoles
) -> None:
    graph = await probed_graph(environment)
    team = assemble(environment, graph, TeamSettings(), replace(teacher, judge=JUDGE))
    names = [role.name for role in team.roles]
    assert names == [
        "explorer", "toolsmith", "composer", "critic", "reasoner", "verifier", "judge",
    ]  # fmt: skip
    found = wire(team)
    assert found[JudgementRequested] == (JUDGE,)
    assert SampleVerified not in found[DialogueFinished][0].emits
    assert (team.name, team.deterministic) == ("quiet", False)
