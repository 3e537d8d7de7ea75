"""Environments made of Python objects: one object per domain, whose methods are the tools.

`builtin:`, `python:` and `bfcl:` differ only in their `Domain`: how an object is made from a
scenario, copied, read, and called. Everything else is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import isawaitable
from random import Random
from typing import Any, ClassVar, Self

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.sources.domain import Domain
from turnloom.graphs.sources.worlds import Stage, World
from turnloom.graphs.tool import SemanticType, Tool

FEW_DOMAINS = 3
"""A scenario names at most this many domains, so that a sample offers a toolbox of human size."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def nothing_shared(rng: Random) -> None:
    """For domains that agree on nothing."""


class DomainEnvironment:
    """An `Environment` over some domains; `share` makes what one scenario's domains agree on."""

    session: ClassVar[type[DomainSession]]

    def __init__(
        self,
        spec: str,
        domains: Sequence[Domain],
        share: Callable[[Random], Any] = nothing_shared,
        stage: Stage | None = None,
    ) -> None:
        self._spec = spec
        self._domains = {domain.name: domain for domain in domains}
        self._share = share
        self._stage = stage or Stage()
        self._tools = tuple(tool for domain in domains for tool in domain.tools)
        self._semantic_types = {
            name: kind for domain in domains for name, kind in domain.semantic_types.items()
        }

    @property
    def spec(self) -> str:
        return self._spec

    @property
    def domains(self) -> tuple[Domain, ...]:
        return tuple(self._domains.values())

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._tools

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self._semantic_types

    async def scenario(self, rng: Random) -> JsonObject:
        """A state per domain; with more than three domains, two or three of them at random."""
        names = list(self._domains)
        if len(names) > FEW_DOMAINS:
            names = sorted(rng.sample(names, rng.choice((2, 2, 3))), key=names.index)
        shared = self._share(rng)
        return {name: self._domains[name].scenario(rng, shared) for name in names}

    async def open(self, scenario: JsonObject) -> DomainSession:
        worlds = {}
        for name, config in scenario.items():
            if not isinstance(config, dict):
                raise TypeError(f"scenario of {name} is not an object")
            domain = self._domains[name]
            worlds[name] = World(domain, self._stage, domain.open(config))
        return self.session(self._domains, worlds)

    async def close(self) -> None:
        """Nothing to release: objects live in this process."""


class DomainSession:
    """A `Session`: one world per domain of the scenario.

    Forks share their worlds until a call may change one: only the domain that is called is copied,
    by whichever side calls first. Worlds of a domain of which any call may change anything are
    copied at once.
    """

    def __init__(
        self,
        domains: Mapping[str, Domain],
        worlds: dict[str, World[Any]],
        today: str | None = None,
        known_digest: str = "",
    ) -> None:
        self._domains = domains
        self._worlds = worlds
        self._shared: set[str] = set()
        self._digest = known_digest
        self._tools = tuple(tool for name in worlds for tool in self._offered(name))
        self._owner = {tool.name: tool.domain for tool in self._tools}
        self._today = _today(self._states().values()) if today is None else today

    def _offered(self, name: str) -> Iterable[Tool]:
        """The tools of a domain that this world offers."""
        return self._domains[name].tools

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._tools

    @property
    def today(self) -> str:
        return self._today

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        name = self._owner.get(tool)
        if name is None:
            return ToolResult.refused(f"no tool named {tool!r}")
        domain = self._domains[name]
        result = domain.call(self._called(name, tool), tool, arguments)
        return await result if isawaitable(result) else result

    def _called(self, name: str, tool: str) -> Any:
        """The object that a call is made on, this session's alone if the call may change it."""
        if self._domains[name].is_read_only(tool):
            return self._worlds[name].read()
        if name in self._shared:
            self._worlds[name] = self._worlds[name].fork()
            self._shared.discard(name)
        self._digest = ""
        return self._worlds[name].mutate()

    async def state(self) -> JsonObject:
        """The whole state, per domain, in canonical form."""
        return self._states()

    def _states(self) -> JsonObject:
        return {name: self._domains[name].state(w.read()) for name, w in self._worlds.items()}

    async def digest(self) -> str:
        if not self._digest:
            states = {name: world.canonical() for name, world in self._worlds.items()}
            self._digest = digest({name: orjson.Fragment(text) for name, text in states.items()})
        return self._digest

    async def fork(self) -> Self:
        shared = {name for name in self._worlds if self._reads(name)}
        worlds = {
            name: world if name in shared else world.fork() for name, world in self._worlds.items()
        }
        copy = type(self)(self._domains, worlds, self._today, self._digest)
        copy._shared = set(shared)
        self._shared = shared
        return copy

    def _reads(self, name: str) -> bool:
        domain = self._domains[name]
        return any(domain.is_read_only(tool.name) for tool in domain.tools)

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        name = self._owner[tool]
        return self._domains[name].suggest_arguments(self._worlds[name].read(), tool, rng)

    async def close(self) -> None:
        """Nothing to release."""


DomainEnvironment.session = DomainSession


def _today(states: Iterable[JsonValue]) -> str:
    """The date that a domain's state tells under `today`."""
    for state in states:
        today = state.get("today") if isinstance(state, dict) else None
        if isinstance(today, str) and _DAY.match(today):
            return today[:10]
    return ""
