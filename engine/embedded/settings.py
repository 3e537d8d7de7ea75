"""What an embedding program asks of an engine: how samples are to be, and who writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from turnloom.agents.teacher.chat.role_model import JUDGE, ROLES
from turnloom.engine.client.agent_model import Agent, NamedAgent, named
from turnloom.engine.recipe.teacher_request import AGENTS
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of `turnloom generate` that decide how samples are made, with its defaults.

    `turns` is the least and the greatest number of user turns; `difficulty` sets them and all else
    that makes samples easy or hard: "easy", "medium", "hard", or a number from 0 to 1; `hint` and
    `k_max` say when and how often the reasoner is helped with one; `target` and `variant` map names
    to weights, and targets are weighed by the failure rates in the file `weakness`; `sandbox` says
    where the code of `python:` tools runs: "worker", "strict" or "none"; `pass_env` names
    environment variables that these tools need.
    """

    turns: tuple[int, int] | None = None
    difficulty: str | float | None = None
    sampler: str | None = None
    target: Mapping[str, float] | None = None
    weakness: Path | None = None
    variant: Mapping[str, float] | None = None
    hint: str | None = None
    k_max: int | None = None
    max_in_flight: int = 64
    sandbox: str = "worker"
    pass_env: tuple[str, ...] = ()

    def options(self) -> dict[str, object]:
        """By the names that a configuration file gives them; without those left open."""
        return _given(asdict(self))


@dataclass(frozen=True, slots=True)
class Teacher:
    """Who plays the roles: a model behind an OpenAI-compatible endpoint, agents of the program's
    own, or both.

    A key is never given itself: `key_env` names the environment variable that holds it, `key_file`
    the file. `more` takes the tables of a configuration file (`sampling`, `role`, `price`,
    `retry`, `extra`, `endpoints`), as docs/teachers.md shows them.

    `agents` is one agent for every role, or those of some roles by name (toolsmith, composer,
    reasoner, critic, judge); the endpoint, or without one the offline teacher, plays the others.
    An agent is an async function from messages in OpenAI's chat form to a text or an object; it is
    called on the caller's loop.

    Raises `UsageError` where there is neither.
    """

    url: str | None = None
    model: str | None = None
    key_env: str | None = None
    key_file: Path | None = None
    plain_http: bool = False
    prompts: Path | None = None
    judge: int | bool | None = None
    timeout: float | None = None
    max_tokens: int | None = None
    max_usd: float | None = None
    replay: Path | None = None
    more: JsonObject = field(default_factory=dict)
    agents: Agent | Mapping[str, Agent] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.url is None and not self.agents:
            raise UsageError("a teacher is the url of an endpoint, agents, or both: give one")

    def options(self) -> dict[str, object]:
        """By the names that a configuration file gives them; without those left open."""
        names = [each.name for each in fields(self) if each.name not in ("url", "more", "agents")]
        given = _given({name: getattr(self, name) for name in names})
        return {"teacher": self.url or AGENTS, **given, **self.more}

    def agents_by_role(self) -> Mapping[str, NamedAgent]:
        """Who plays which role, where an agent does. Raises `UsageError` for what is none."""
        if isinstance(self.agents, Mapping):
            return {role: named(agent) for role, agent in self.agents.items()}
        return dict.fromkeys((*ROLES, *((JUDGE,) if self.judge else ())), named(self.agents))


def _given(options: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in options.items() if value is not None}
