"""The team with a model as teacher, in the order in which a sample passes its roles."""

from __future__ import annotations

from dataclasses import replace

from turnloom.agents.critique.critic import Note, keep_none
from turnloom.agents.critique.critic import critic_role as plain_critic_role
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.offline.composer.role import composer_role as offline_composer_role
from turnloom.agents.offline.reasoner.role import reasoner_role as offline_reasoner_role
from turnloom.agents.offline.toolsmith import toolsmith_role as offline_toolsmith_role
from turnloom.agents.settings import TeamSettings
from turnloom.agents.targets.reachable_targets import check_reachable_targets
from turnloom.agents.teacher.certifier import Certifier
from turnloom.agents.teacher.chat.conversation import Conversation
from turnloom.agents.teacher.chat.limits import BEST_SCORE, LIMITS, TextLimits
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner
from turnloom.agents.teacher.chat.role_model import JUDGE, ROLES, RoleModels
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.agents.teacher.roles.composer import composer_role
from turnloom.agents.teacher.roles.critic import critic_role, text_check
from turnloom.agents.teacher.roles.judge import judge_role
from turnloom.agents.teacher.roles.native_reasoner import native_reasoner_role
from turnloom.agents.teacher.roles.rationalizer import rationalizer_role
from turnloom.agents.teacher.roles.reasoner import reasoner_role
from turnloom.agents.teacher.roles.thought_confirmation import ThoughtConfirmation
from turnloom.agents.teacher.roles.toolsmith import toolsmith_role
from turnloom.agents.teams.assemble import TeacherRoles, assemble
from turnloom.agents.teams.team import Team
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.api.saved_graph import SavedGraph, TracedCalls
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.prompts.library import Library, library


async def teacher_team(  # noqa: PLR0913 - what a run adds has defaults
    environment: Environment,
    settings: TeamSettings,
    role_models: RoleModels,
    prompts: Library | None = None,
    *,
    judge: int | None = None,
    limits: TextLimits = LIMITS,
    usage: UsageMeter | None = None,
    note: Note = keep_none,
    saved: SavedGraph | TracedCalls | None = None,
) -> Team:
    """The team in which models write. Probes the API graph first, if none was
    `saved`.

    A role that has no model is played by the offline teacher. `judge` is the least score with
    which a sample passes; None for no judge. `usage` counts what is asked, and `note`
    is told of attempts that fail. Raises `UsageError` when
    no role has a model, or the judge has none, for a score that is not one, or for a target that
    cannot be reached.
    """
    texts = prompts or library()
    wanted = ROLES if judge is None else (*ROLES, JUDGE)
    roles = tuple(role for role in wanted if role in role_models)
    _check(roles, judge)
    graph = await probed_graph(environment, saved=saved)
    await check_reachable_targets(environment, graph, settings)
    meter = usage or UsageMeter()
    certifier = Certifier(role_models, roles, texts, meter)

    def prompt_runner(role: str) -> PromptRunner:
        return PromptRunner(role, role_models[role], texts[role], meter)

    toolsmith = offline_toolsmith_role(environment)
    composer = offline_composer_role(graph)
    guidance = Guidance(
        settings.k_max,
        settings.hint,
        rationalized="reasoner" in roles,
        keeps_guided=settings.guided != "drop",
        samples=settings.samples_per_turn or 1,
        keep_solved=settings.keep_solved,
    )
    critic = plain_critic_role(
        environment,
        guidance,
        check=text_check(environment),
        certify=certifier.certificate,
        note=note,
    )
    reasoner = offline_reasoner_role()
    if "toolsmith" in roles:
        toolsmith = toolsmith_role(environment, prompt_runner("toolsmith"), limits)
    if "composer" in roles:
        personas, drafter = texts.personas, composer
        asking = prompt_runner("composer")
        reader = replace(asking, prompt=texts["reader"])
        composer = composer_role(environment, asking, personas, drafter, limits, reader)
    if "critic" in roles:
        critic = critic_role(environment, prompt_runner("critic"), certifier, guidance, note)
    rationalizer = None
    if "reasoner" in roles:
        reasoner = reasoner_role(prompt_runner("reasoner"), limits)
        if settings.thoughts == "native":
            reasoner = native_reasoner_role(prompt_runner("reasoner"), limits, reasoner)
        runner = replace(prompt_runner("reasoner"), prompt=texts["rationalizer"])
        confirmation = None
        if settings.confirm:
            asking = replace(runner, prompt=texts["confirmation"])
            confirmation = ThoughtConfirmation(
                asking, Conversation(asking.prompt), settings.confirm
            )
        rationalizer = rationalizer_role(environment, runner, limits, confirmation)
    judging = None if judge is None else judge_role(prompt_runner(JUDGE), certifier, judge)
    teacher = TeacherRoles("teacher", toolsmith, composer, critic, reasoner, rationalizer, judging)
    return assemble(environment, graph, settings, teacher)


def _check(roles: tuple[str, ...], judge: int | None) -> None:
    if not roles:
        raise UsageError(f"no model plays a role: name one for {', '.join(ROLES)}, or some of them")
    if judge is not None and not 1 <= judge <= BEST_SCORE:
        raise UsageError(f"the judge's least score must be from 1 to {BEST_SCORE}, not {judge}")
    if judge is not None and JUDGE not in roles:
        raise UsageError(f"no model plays the {JUDGE}: name one, or ask for no {JUDGE}")
