"""The team with a model as teacher, in the order in which a sample passes its roles."""

from __future__ import annotations

from turnloom.agents.assemble import TeacherRoles, assemble, probed_graph
from turnloom.agents.offline.composer.role import composer_role as offline_composer_role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.teacher.certifier import Certifier
from turnloom.agents.teacher.chat.limits import BEST_SCORE, LIMITS, TextLimits
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner
from turnloom.agents.teacher.chat.role_model import JUDGE, ROLES, RoleModels
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.agents.teacher.roles.composer import composer_role
from turnloom.agents.teacher.roles.critic import critic_role
from turnloom.agents.teacher.roles.judge import judge_role
from turnloom.agents.teacher.roles.reasoner import reasoner_role
from turnloom.agents.teacher.roles.toolsmith import toolsmith_role
from turnloom.agents.team import Team
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.prompts.library import Library, library


async def teacher_team(
    environment: Environment,
    settings: TeamSettings,
    role_models: RoleModels,
    prompts: Library | None = None,
    *,
    judge: int | None = None,
    limits: TextLimits = LIMITS,
) -> Team:
    """The team in which models write. Probes the API graph first.

    `judge` is the least score with which a sample passes; None for no judge. Raises
    `UsageError` when a role has no model, or for a score that is not one.
    """
    texts = prompts or library()
    roles = ROLES if judge is None else (*ROLES, JUDGE)
    _check(role_models, roles, judge)
    graph = await probed_graph(environment, settings.sampler)
    usage = UsageMeter()
    certifier = Certifier(role_models, roles, texts, usage)

    def prompt_runner(role: str) -> PromptRunner:
        return PromptRunner(role, role_models[role], texts[role], usage)

    drafter = offline_composer_role(graph)
    teacher = TeacherRoles(
        "teacher",
        toolsmith=toolsmith_role(environment, prompt_runner("toolsmith"), limits),
        composer=composer_role(
            environment, prompt_runner("composer"), texts.personas, drafter, limits
        ),
        critic=critic_role(environment, prompt_runner("critic"), certifier, settings.k_max),
        reasoner=reasoner_role(prompt_runner("reasoner"), limits),
        judge=None if judge is None else judge_role(prompt_runner(JUDGE), certifier, judge),
    )
    return assemble(environment, graph, settings, teacher)


def _check(role_models: RoleModels, roles: tuple[str, ...], judge: int | None) -> None:
    if missing := [role for role in roles if role not in role_models]:
        raise UsageError(
            f"no model plays the {missing[0]}: name one for each of {', '.join(roles)}"
        )
    if judge is not None and not 1 <= judge <= BEST_SCORE:
        raise UsageError(f"the judge's least score must be from 1 to {BEST_SCORE}, not {judge}")
