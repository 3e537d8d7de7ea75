"""How a client works: which model plays which role, where, how patiently, at what price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import orjson

from turnloom.agents.model import Sampling
from turnloom.engine.client.endpoint import Endpoint
from turnloom.engine.client.limits.budget import Budget
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class ModelRoute:
    """The model that plays a role: its name, where it is served, how it is sampled.

    `extra` is added to the body as it is, for what one server alone understands.
    """

    model: str
    endpoints: tuple[Endpoint, ...]
    sampling: Sampling = field(default_factory=Sampling)
    extra: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """`roles` name their own model; every other role is played by `default`."""

    default: ModelRoute
    roles: Mapping[str, ModelRoute] = field(default_factory=dict)
    max_in_flight: int = 256
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    budget: Budget = field(default_factory=Budget)

    def route(self, name: str) -> ModelRoute:
        """The model of a role."""
        return self.roles.get(name, self.default)

    def identity(self, name: str) -> str:
        """What decides a role's answers, besides the request: never where it is served."""
        route = self.route(name)
        decisive = [route.model, route.sampling, route.extra]
        return orjson.dumps(decisive, option=orjson.OPT_SORT_KEYS).decode()


def merged_sampling(request: Sampling, role: Sampling) -> dict[str, float | int]:
    """The sampling fields to send: the request's, else the role's, else none."""
    if request == _NOTHING:
        request = role
    if request == _NOTHING:
        return {}
    found: dict[str, float | int] = {}
    for name in _NAMES:
        value = getattr(request, name)
        if value is None:
            value = getattr(role, name)
        if value is not None:
            found[name] = value
    return found


_NOTHING = Sampling()
_NAMES = tuple(one.name for one in fields(Sampling))
