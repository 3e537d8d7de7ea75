"""What `turnloom generate` is told about a model as teacher: who plays which role, where, how
patiently, at what price. In a file:

    teacher = "https://api.example.com/v1"
    model = "some-model"
    key_env = "EXAMPLE_KEY"

    [sampling]                     of every role
    temperature = 0.8
    [role.critic]                  what one role has of its own
    model = "a-stronger-model"
    [role.composer]
    agent = "python:desk:writer"   an agent of one's own; without a model the others are offline
    [price."some-model"]           US dollars per million tokens
    prompt = 0.5
    completion = 1.5
    [retry]                        seconds; `timeout` is its attempt_seconds
    patience_seconds = 60
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AfterValidator, AllowInfNan, BaseModel, BeforeValidator, ConfigDict, Field

from turnloom.agents.teacher.chat.limits import BEST_SCORE, PASSING_SCORE
from turnloom.engine.address import Address
from turnloom.engine.encoding import EncodingError, encode
from turnloom.engine.home_path import home_path
from turnloom.graphs.errors import UsageError

OFFLINE = "offline"
AGENTS = "agents"
"""The teacher where agents of a program play roles, and the offline teacher the others."""
_IN_FILES = frozenset((
    "endpoints", "sampling", "extra", "role", "price", "retry", "samples_per_turn",
    "keep_solved", "confirm", "attempts",
))  # fmt: skip
"""What is no option of the command line."""
_OF_AGENTS = frozenset((
    "prompts", "judge", "thoughts", "samples_per_turn", "keep_solved", "confirm", "attempts",
    "timeout", "max_tokens", "max_usd", "replay", "price", "retry",
))  # fmt: skip
"""What is asked for where agents play the roles, too."""

_KEYS = frozenset({"api_key", "apikey", "access_token", "authorization", "password"})

Seconds = Annotated[float, Gt(0)]
Price = Annotated[float, Ge(0), AllowInfNan(allow_inf_nan=False)]


def _shares(value: object) -> object:
    """MIN-MAX, or in a file `[MIN, MAX]` as well."""
    bounds = value if isinstance(value, (list, tuple)) else str(value).split("-")
    try:
        least, most = map(float, bounds)
    except (TypeError, ValueError):
        raise ValueError(f"write it as MIN-MAX, such as 0.2-0.8, not {str(value)[:60]!r}") from None
    return least, most


def _score(value: object) -> object:
    if isinstance(value, bool):
        return PASSING_SCORE if value else None
    return value


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _without_keys(value: object) -> object:
    for name, each in value.items() if isinstance(value, dict) else ():
        if str(name).lower().replace("-", "_") in _KEYS:
            raise ValueError(f"{name} would be on record in run.json: use key_env or key_file")
        _without_keys(each)
    return value


def _sendable(value: dict[str, Any]) -> dict[str, Any]:
    try:
        encode(value)
    except EncodingError as error:
        raise ValueError(f"it cannot be sent as JSON: {error}") from None
    return value


HomePath = Annotated[Path, AfterValidator(home_path)]
Where = Annotated[str, AfterValidator(Address)]
Extra = Annotated[dict[str, Any], BeforeValidator(_without_keys), AfterValidator(_sendable)]


class SamplingRequest(_Table):
    """How to sample; None leaves it to the endpoint."""

    temperature: Annotated[float, Ge(0), AllowInfNan(allow_inf_nan=False)] | None = None
    top_p: Annotated[float, Gt(0), Le(1)] | None = None
    max_tokens: Annotated[int, Ge(1)] | None = None
    seed: Annotated[int, Ge(-(2**63)), Lt(2**63)] | None = None


class RoleRequest(SamplingRequest):
    """One role's own model, endpoints and sampling; what is None is as for the others.

    `extra` is added to the body of its requests as it is. An `agent`, python:MODULE:ATTRIBUTE,
    plays the role instead of a model.
    """

    agent: str | None = None
    model: str | None = None
    endpoints: tuple[Where, ...] = ()
    key_env: str | None = None
    key_file: HomePath | None = None
    extra: Extra = Field(default_factory=dict)


class PriceRequest(_Table):
    """US dollars per million tokens."""

    prompt: Price
    completion: Price


class RetryRequest(_Table):
    """See `turnloom.engine.client.limits.retry.RetryPolicy`."""

    attempts: Annotated[int, Ge(1)] | None = None
    attempt_seconds: Seconds | None = None
    idle_seconds: Seconds | None = None
    call_seconds: Seconds | None = None
    retry_after_cap: Seconds | None = None
    patience_seconds: Seconds | None = None


class TeacherRequest(_Table):
    """Options about the teacher. `judge` is the least score to pass; None for no judge."""

    teacher: Where = OFFLINE
    model: str | None = None
    endpoints: tuple[Where, ...] = ()
    prompts: HomePath | None = None
    judge: Annotated[int | None, Ge(1), Le(BEST_SCORE), BeforeValidator(_score)] = None
    key_env: str | None = None
    key_file: HomePath | None = None
    thoughts: str | None = None
    samples_per_turn: Annotated[int, Ge(1), Le(64)] | None = None
    keep_solved: Annotated[tuple[float, float], BeforeValidator(_shares)] | None = None
    confirm: Annotated[float, Ge(0), Le(1)] | None = None
    attempts: bool = False
    plain_http: bool = False
    timeout: Seconds | None = None
    max_tokens: Annotated[int, Ge(0)] | None = None
    max_usd: Annotated[float, Ge(0)] | None = None
    replay: HomePath | None = None
    sampling: SamplingRequest = Field(default_factory=SamplingRequest)
    extra: Extra = Field(default_factory=dict)
    role: dict[str, RoleRequest] = Field(default_factory=dict)
    price: dict[str, PriceRequest] = Field(default_factory=dict)
    retry: RetryRequest = Field(default_factory=RetryRequest)

    @property
    def key_variables(self) -> frozenset[str]:
        """The environment variables that hold keys of this request."""
        named = (self.key_env, *(role.key_env for role in self.role.values()))
        return frozenset(name for name in named if name is not None)

    @property
    def is_offline(self) -> bool:
        """Whether no model is asked for, and no agent."""
        return self.teacher == OFFLINE and not any(role.agent for role in self.role.values())

    def refuse_for_offline(self) -> None:
        """Raise `UsageError` when something is asked for that only a model as teacher has."""
        for name in self._asked_for():
            option = name if name in _IN_FILES else f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} is for a model as teacher: give --teacher URL as well")

    def refuse_for_agents(self) -> None:
        """Raise `UsageError` when something is asked for that only endpoints have."""
        plays = all(role.agent for role in self.role.values())
        for name in self._asked_for():
            if name not in _OF_AGENTS and not (name == "role" and plays):
                raise UsageError(f"{name} is for a model behind a URL: agents do without")

    def _asked_for(self) -> Iterator[str]:
        """What is asked for about the teacher, besides who it is."""
        for name, field in TeacherRequest.model_fields.items():
            default = field.get_default(call_default_factory=True)
            if name != "teacher" and getattr(self, name) != default:
                yield name
