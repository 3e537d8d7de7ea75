"""From a request to a model as teacher: endpoints and keys, client, journal, team."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

import orjson

from turnloom.agents.critique.critic import keep_none
from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    EndpointUnavailableError,
    Model,
    Sampling,
)
from turnloom.agents.settings import TeamSettings
from turnloom.agents.teacher.chat.first_answers import FirstAnswers
from turnloom.agents.teacher.chat.role_model import JUDGE, ROLES, RoleModel, RoleModels
from turnloom.agents.teacher.chat.usage_meter import UsageMeter
from turnloom.agents.teacher.team import teacher_team
from turnloom.agents.teams.team import Team
from turnloom.engine.address import spoken
from turnloom.engine.client.agent_model import AgentModel, AgentsByRole, NamedAgent, named
from turnloom.engine.client.client import Client
from turnloom.engine.client.endpoint import Endpoint, parse_endpoint
from turnloom.engine.client.figures import Counts
from turnloom.engine.client.journal import Identity, Journal, JournaledModel
from turnloom.engine.client.limits.budget import Budget, BudgetMeter, Price
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.engine.client.scheduled import ScheduledModel
from turnloom.engine.client.secret import Secret
from turnloom.engine.client.settings import ClientSettings, ModelRoute
from turnloom.engine.client.trial import try_tools
from turnloom.engine.recipe.attempt_file import NAME as ATTEMPTS
from turnloom.engine.recipe.attempt_file import AttemptFile
from turnloom.engine.recipe.costs import Costs, Metered
from turnloom.engine.recipe.request import GenerateRequest
from turnloom.engine.recipe.teacher_request import AGENTS, OFFLINE, RoleRequest, SamplingRequest
from turnloom.engine.turn_scheduler import TurnScheduler
from turnloom.engine.worker_thread import outlast
from turnloom.graphs.api.saved_graph import SavedGraph, TracedCalls
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import InputError, UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.python.loading import load
from turnloom.prompts.library import Library, library, library_with
from turnloom.prompts.prompt import PromptError

MAX_TOKENS = 4096
"""Tokens of one answer, unless the request says otherwise: a bound on runaway output."""


@dataclass(frozen=True, slots=True)
class ModelTeacher:
    """A model as teacher, as requested and checked; nothing is open yet.

    `agents` play the roles that they are named for. Where no endpoint is given, `client` has none,
    and the offline teacher plays what remains. With `native` thoughts the reasoner's endpoints are
    tried first.
    """

    client: ClientSettings
    library: Library
    judge: int | None
    replay: Path | None
    agents: Mapping[str, NamedAgent] = field(default_factory=dict)
    native: bool = False
    attempts: AttemptFile | None = None
    usage: UsageMeter = field(default_factory=UsageMeter)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that a model or an agent plays."""
        wanted = ROLES if self.judge is None else (*ROLES, JUDGE)
        return tuple(role for role in wanted if self._has_endpoints or role in self.agents)

    def configuration(self) -> JsonObject:
        """All of it that decides the samples; where a model is served does not."""
        models: JsonObject = {role: self.identity(role) for role in self.roles}
        prompts: dict[str, JsonValue] = dict(self.library.versions(*self.roles))
        return {"teacher": "model", "models": models, "prompts": prompts, "judge": self.judge}

    def identity(self, role: str) -> str:
        """What decides a role's answers, besides what it is asked."""
        if role in self.agents:
            return orjson.dumps({"agent": self.agents[role].name}).decode()
        return self.client.identity(role)

    @asynccontextmanager
    async def opened(
        self, journal: Path | None, turn_scheduler: TurnScheduler
    ) -> AsyncIterator[tuple[RoleModels, Costs]]:
        """The models that play the roles, and what they cost, while inside.

        `journal` is where calls are kept; its folder is there when the first call is made.
        """
        async with AsyncExitStack() as stack:
            metered: Metered | None = None
            model: Model | None = None
            if self.replay is None:
                asked, metered = await self._asked(stack)
                model = FirstAnswers(asked)
            if self.attempts is not None and journal is not None:
                self.attempts.path = journal.with_name(ATTEMPTS)
                stack.callback(self.attempts.close)
            path = self.replay or journal
            if path is not None:
                kept = _Journaled(path, self.identity, model)
                stack.callback(kept.close)
                if self.replay is not None:  # what is no journal is told before a sample is begun
                    await kept.open()
                model = kept
            assert model is not None  # noqa: S101 - a replay has a path
            model = ScheduledModel(model, turn_scheduler)
            role_models = {role: RoleModel(self._name(role), model) for role in self.roles}
            yield role_models, Costs(metered, self.usage)

    async def _try_native(self, meter: BudgetMeter) -> None:
        """Raise `EndpointUnavailableError` where an endpoint of the reasoner's gives no real calls
        or no reasoning."""
        route = self.client.route("reasoner")
        for endpoint in route.endpoints:
            alone = replace(self.client, default=replace(route, endpoints=(endpoint,)), roles={})
            async with Client(alone, budget_meter=meter) as client:
                fault = (await try_tools(client)).native_fault
            if fault:
                raise EndpointUnavailableError(
                    f"{endpoint.origin}, {route.model}: no native thoughts can be had, since "
                    f"{fault}; or have them written (--thoughts written)"
                )

    async def _asked(self, stack: AsyncExitStack) -> tuple[Model, Metered]:
        """Who answers (the client, agents, or agents beside it), and who knows the figures of it
        all; open until `stack` is closed."""
        meter, counts = BudgetMeter(self.client.budget), Counts()
        if self.native:
            await self._try_native(meter)
        client: Client | None = None
        if self._has_endpoints:
            client = Client(self.client, budget_meter=meter, counts=counts)
            await stack.enter_async_context(client)
            if not self.agents:
                return client, client
        agents = {
            role: AgentModel(
                agent,
                self.client.retry.attempt_seconds,
                meter,
                self.client.budget.price(agent.name),
                counts,
            )
            for role, agent in self.agents.items()
        }
        by_role = AgentsByRole(agents, client, counts, meter)
        return by_role, client or by_role

    def _name(self, role: str) -> str:
        if role in self.agents:
            return self.agents[role].name
        return self.client.route(role).model

    @property
    def _has_endpoints(self) -> bool:
        return bool(self.client.default.endpoints)

    async def team(
        self,
        environment: Environment,
        settings: TeamSettings,
        role_models: RoleModels,
        saved: SavedGraph | TracedCalls | None = None,
    ) -> Team:
        """The team in which they play."""
        return await teacher_team(
            environment,
            settings,
            role_models,
            self.library,
            judge=self.judge,
            usage=self.usage,
            note=self.attempts.add if self.attempts else keep_none,
            saved=saved,
        )


def model_teacher(
    request: GenerateRequest, agents: Mapping[str, NamedAgent] | None = None
) -> ModelTeacher:
    """The teacher that a request describes, with `agents` in their roles.

    Raises `UsageError`, and `InputError` for what is wrong in a prompt file.
    """
    agents = {**_agents(request), **(agents or {})}
    alone = bool(agents) and request.teacher in (AGENTS, OFFLINE)
    if alone:
        request.refuse_for_agents()
    elif "://" not in request.teacher:
        raise UsageError(
            f"unknown teacher {spoken(request.teacher)}: give {OFFLINE!r}, or an address that "
            "begins with http:// or https://"
        )
    elif request.model is None:
        raise UsageError("--teacher URL needs --model NAME: the name under which it is served")
    for name in (*request.role, *agents):
        _check_role(name)
    if agents and JUDGE in agents and request.judge is None:
        raise UsageError(f"an agent plays the {JUDGE}, which is not asked for: give {JUDGE}, too")
    native = request.thoughts == "native"
    if native and (alone or "reasoner" in agents):
        raise UsageError("native thoughts are an endpoint's: an agent as reasoner writes them")
    if request.replay is not None and not request.replay.is_file():
        raise UsageError(f"--replay: {request.replay} is no file")
    where = () if alone else (request.teacher, *request.endpoints)
    return ModelTeacher(
        _client(request, where),
        _library(request),
        request.judge,
        request.replay,
        agents,
        native,
        AttemptFile() if request.attempts else None,
    )


def _agents(request: GenerateRequest) -> dict[str, NamedAgent]:
    """The agents that a file names for roles."""
    found = {}
    for role, asked in request.role.items():
        where = asked.agent
        if where is None:
            continue
        if asked != RoleRequest(agent=where):
            raise UsageError(f"role.{role}: an agent plays it, which has no model to be set up")
        kind, _, rest = where.partition(":")
        if kind != "python" or not rest:
            raise UsageError(f"the agent of the {role} is {where!r}: write python:MODULE:ATTRIBUTE")
        agent = load(rest).value
        if not callable(agent):
            raise UsageError(
                f"{where} is a {type(agent).__name__} and no async function of messages: one of "
                "another platform is taken as turnloom.pydantic_ai_agent(…), openai_agent(…) or "
                "langgraph_agent(…)"
            )
        found[role] = named(agent)
    return found


def _check_role(name: str) -> None:
    known = (*ROLES, JUDGE)
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise UsageError(f"unknown role {name!r}: the roles are {', '.join(known)}{hint}")


def _library(request: GenerateRequest) -> Library:
    try:
        return library() if request.prompts is None else library_with(request.prompts)
    except PromptError as error:
        raise InputError(str(error)) from None


def _client(request: GenerateRequest, where: Sequence[str]) -> ClientSettings:
    key = _key(request.key_env, request.key_file)
    sampling = _sampling(request.sampling, Sampling(max_tokens=MAX_TOKENS))
    model = request.model or ""
    default = ModelRoute(model, _endpoints(where, key, request), sampling, dict(request.extra))
    policy = {name: value for name, value in request.retry if value is not None}
    if request.timeout is not None:
        policy["attempt_seconds"] = request.timeout
    return ClientSettings(
        default=default,
        roles={name: _role(role, default, request) for name, role in request.role.items()},
        max_in_flight=request.max_in_flight,
        retry=replace(RetryPolicy(), **policy),
        budget=Budget(
            max_tokens=request.max_tokens,
            max_usd=request.max_usd,
            prices={
                name: Price(price.prompt, price.completion) for name, price in request.price.items()
            },
        ),
    )


def _role(role: RoleRequest, default: ModelRoute, request: GenerateRequest) -> ModelRoute:
    endpoints = default.endpoints
    if role.endpoints:
        endpoints = _endpoints(role.endpoints, _key(role.key_env, role.key_file), request)
    elif role.key_env or role.key_file:
        raise UsageError("a role with a key of its own needs endpoints of its own")
    sampling = _sampling(role, default.sampling)
    extra = {**default.extra, **role.extra}
    return ModelRoute(role.model or default.model, endpoints, sampling, extra)


def _endpoints(
    where: Sequence[str], key: Secret | None, request: GenerateRequest
) -> tuple[Endpoint, ...]:
    return tuple(parse_endpoint(each, key, allow_plain_http=request.plain_http) for each in where)


def _key(variable: str | None, file: Path | None) -> Secret | None:
    if variable is not None and file is not None:
        raise UsageError("give the key's environment variable or its file, not both")
    if variable is not None:
        return Secret.from_environment(variable)
    return None if file is None else Secret.from_file(file)


def _sampling(wanted: SamplingRequest, other: Sampling) -> Sampling:
    def first(one: float | None, two: float | None) -> float | None:
        return two if one is None else one

    return Sampling(
        temperature=first(wanted.temperature, other.temperature),
        top_p=first(wanted.top_p, other.top_p),
        max_tokens=other.max_tokens if wanted.max_tokens is None else wanted.max_tokens,
        seed=other.seed if wanted.seed is None else wanted.seed,
    )


class _Journaled:
    """A model behind a journal that is opened with the first call."""

    def __init__(self, path: Path, identity: Identity, model: Model | None) -> None:
        self._journal = Journal(path, read_only=model is None)
        self._kept = JournaledModel(self._journal, identity, model)
        self._lock = asyncio.Lock()
        self._is_open = False

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The model's answer, or the one on file."""
        if not self._is_open:
            await self.open()
        return await self._kept.complete(request)

    async def open(self) -> None:
        """Open the file, unless it is open. Raises `JournalDamagedError` for what is no journal."""
        async with self._lock:
            if not self._is_open:
                opening = asyncio.to_thread(self._open)
                await outlast(asyncio.create_task(opening, name="open-journal"))

    def _open(self) -> None:
        self._journal.__enter__()
        self._is_open = True

    def close(self) -> None:
        """Close the file, if it was opened."""
        if self._is_open:
            self._journal.__exit__(None, None, None)
