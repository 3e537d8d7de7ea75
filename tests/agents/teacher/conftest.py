"""Samples on the built-in environments up to the point where a role takes over, and models."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

import pytest

from turnloom.agents.critique.critic import Critic
from turnloom.agents.messages import (
    QueriesComposed,
    ReasoningRequested,
    ToolsAbstracted,
    TraceFound,
)
from turnloom.agents.model import ChatReply, ChatRequest, Usage
from turnloom.agents.offline.team import offline_team
from turnloom.agents.role import Context
from turnloom.agents.settings import TeamSettings
from turnloom.agents.simulated.model import SimulatedModel
from turnloom.agents.teacher.chat.prompt_runner import PromptRunner
from turnloom.agents.teacher.chat.role_model import RoleModel, same_model
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.agents.teacher.team import teacher_team
from turnloom.agents.teams.team import Team
from turnloom.engine.testing.scripted_model import Answer, ScriptedModel
from turnloom.graphs.environment import Environment
from turnloom.graphs.sources import open_environment
from turnloom.prompts.library import library

CONTEXT = Context(1, "s-1", 0)


@dataclass(frozen=True)
class Begun:
    """One sample, explored, abstracted and composed by the offline team."""

    found: TraceFound
    abstracted: ToolsAbstracted
    composed: QueriesComposed


@pytest.fixture(scope="session")
def world() -> Environment:
    return asyncio.run(open_environment(["builtin:travel+office"]))


@pytest.fixture(scope="session")
def offline(world: Environment) -> Team:
    return asyncio.run(offline_team(world, TeamSettings(turns=(2, 2))))


@pytest.fixture
def context() -> Context:
    return CONTEXT


async def _begin(offline: Team, context: Context) -> Begun | None:
    roles = {role.name: role for role in offline.roles}
    (found,) = await roles["explorer"].handle(offline.start(context), context)
    if not isinstance(found, TraceFound):
        return None
    (abstracted,) = await roles["toolsmith"].handle(found, context)
    (composed,) = await roles["composer"].handle(abstracted, context)
    return Begun(found, abstracted, composed) if isinstance(composed, QueriesComposed) else None


@pytest.fixture(scope="session")
def begun(offline: Team) -> Begun:
    return asyncio.run(_begin(offline, CONTEXT))


@pytest.fixture
async def request_(world: Environment, begun: Begun, context: Context) -> ReasoningRequested:
    """The first request that the critic makes to the reasoner."""
    (request,) = await Critic(world).handle(begun.composed, context)
    assert isinstance(request, ReasoningRequested)
    return request


@pytest.fixture(scope="session")
def begun_where(offline: Team) -> Callable[[Callable[[Begun], bool]], Begun]:
    """The first sample of which something is true."""

    async def first(condition: Callable[[Begun], bool]) -> Begun:
        for index in range(200):
            one = await _begin(offline, Context(index, f"s-{index}", 0))
            if one is not None and condition(one):
                return one
        raise LookupError("no sample is like that")

    return lambda condition: asyncio.run(first(condition))


Script = Callable[[ChatRequest], Answer]


@pytest.fixture
def rehearsed(world: Environment) -> Script:
    """What the rehearsal would say."""
    teacher = SimulatedModel(world.tools)

    def answer(request: ChatRequest) -> Answer:
        message = teacher({"messages": list(request.messages)}, Random(request.key))
        return ChatReply(str(message["content"]), usage=Usage(10, 5))

    return answer


@dataclass
class Scripted:
    """A prompt runner whose model keeps to a script; `model.requests` are what it was asked."""

    prompt_runner: PromptRunner
    model: ScriptedModel


@pytest.fixture
def asking() -> Callable[..., Scripted]:
    """A prompt runner of a role, from a list of answers or a function."""

    def make(role: str, answers) -> Scripted:
        said = answers if callable(answers) else [_text(answer) for answer in answers]
        model = ScriptedModel(said)
        return Scripted(
            PromptRunner(role, RoleModel("m", model), library()[role], UsageMeter()), model
        )

    return make


def _text(answer):
    return json.dumps(answer) if isinstance(answer, (dict, list)) else answer


@pytest.fixture
def team_of(world: Environment):
    """The whole team, played by a script; `**settings` are the team's."""

    async def make(script: Script | Mapping[str, Script], *, judge=None, **settings) -> Team:
        def answer(request: ChatRequest) -> Answer:
            one = script if callable(script) else script[request.role]
            return one(request)

        chosen = TeamSettings(turns=(2, 2), **settings)
        return await teacher_team(
            world, chosen, same_model("scripted", ScriptedModel(answer)), judge=judge
        )

    return make
