"""Environments made of Python objects: one object per domain, whose methods are the tools.

`builtin:`, `python:` and `bfcl:` differ only in their `Domain`: how an object is made from a
scenario, copied, read, and called. Everything else is here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Protocol

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.worlds import Maker, Stage, World, canonical
from turnloom.graphs.tool import SemanticType, Tool

FEW_DOMAINS = 3
"""A scenario names at most this many domains, so that a sample offers a toolbox of human size."""


class Domain(Maker[Any], Protocol):
    """One class of tools. `obj` is whatever `open` returned; nobody else touches it."""

    @property
    def name(self) -> str: ...

    @property
    def tools(self) -> tuple[Tool, ...]: ...

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]: ...

    def scenario(self, rng: Random, shared: Any) -> JsonObject: ...

    def only_looks(self, tool: str) -> bool:
        """Whether a call leaves the object exactly as it was, in what nobody sees as well."""
        ...

    def call(self, obj: Any, tool: str, arguments: JsonObject) -> ToolResult: ...

    def wish(self, obj: Any, tool: str, rng: Random) -> JsonObject: ...


class ObjectEnvironment:
    """An `Environment` over some domains; `share` makes what one scenario's domains agree on."""

    def __init__(
        self, spec: str, domains: Sequence[Domain], share: Callable[[Random], Any]
    ) -> None:
        self._spec = spec
        self._domains = {domain.name: domain for domain in domains}
        self._share = share
        self._stage = Stage()
        self._tools = tuple(tool for domain in domains for tool in domain.tools)
        self._owner = {tool.name: tool.domain for tool in self._tools}
        self._semantic_types = {
            name: kind for domain in domains for name, kind in domain.semantic_types.items()
        }

    @property
    def spec(self) -> str:
        return self._spec

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._tools

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self._semantic_types

    def scenario(self, rng: Random) -> JsonObject:
        """A state per domain; with more than three domains, two or three of them at random."""
        names = list(self._domains)
        if len(names) > FEW_DOMAINS:
            names = sorted(rng.sample(names, rng.choice((2, 2, 3))), key=names.index)
        shared = self._share(rng)
        return {name: self._domains[name].scenario(rng, shared) for name in names}

    async def open(self, scenario: JsonObject) -> ObjectSession:
        worlds = {}
        for name, config in scenario.items():
            if not isinstance(config, dict):
                raise TypeError(f"scenario of {name} is not an object")
            domain = self._domains[name]
            worlds[name] = World(domain, self._stage, domain.open(config))
        return ObjectSession(self._domains, worlds, self._owner, _today(scenario))

    async def close(self) -> None:
        """Nothing to release: objects live in this process."""


class ObjectSession:
    """A `Session`: one world per domain of the scenario.

    Forks share their worlds until a call may change one: only the domain that is called is copied,
    by whichever side calls first.
    """

    def __init__(
        self,
        domains: Mapping[str, Domain],
        worlds: dict[str, World[Any]],
        owner: Mapping[str, str],
        today: str,
    ) -> None:
        self._domains = domains
        self._worlds = worlds
        self._owner = owner
        self._today = today
        self._shared: set[str] = set()
        self._digest = ""
        self._tools = tuple(tool for name in worlds for tool in domains[name].tools)

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._tools

    @property
    def today(self) -> str:
        return self._today

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        name = self._owner.get(tool)
        if name is None or name not in self._worlds:
            message = f"no tool named {tool!r}"
            return ToolResult(False, {"error": message}, f'{{"error": "{message}"}}')
        domain = self._domains[name]
        if domain.only_looks(tool):
            return domain.call(self._worlds[name].look(), tool, arguments)
        if name in self._shared:
            self._worlds[name] = self._worlds[name].fork()
            self._shared.discard(name)
        self._digest = ""
        return domain.call(self._worlds[name].change(), tool, arguments)

    def digest(self) -> str:
        if not self._digest:
            states = {name: world.canonical() for name, world in self._worlds.items()}
            self._digest = digest({name: orjson.Fragment(text) for name, text in states.items()})
        return self._digest

    async def fork(self) -> ObjectSession:
        copy = ObjectSession(self._domains, dict(self._worlds), self._owner, self._today)
        copy._shared = set(self._worlds)
        copy._digest = self._digest
        self._shared = set(self._worlds)
        return copy

    def suggest(self, tool: str, rng: Random) -> JsonObject:
        name = self._owner[tool]
        return self._domains[name].wish(self._worlds[name].look(), tool, rng)

    async def close(self) -> None:
        """Nothing to release."""


def _today(scenario: JsonObject) -> str:
    """The date that a domain's state tells under `today`."""
    for config in scenario.values():
        today = config.get("today") if isinstance(config, dict) else None
        if isinstance(today, str):
            return today
    return ""


def digest(state: object) -> str:
    """blake2b-128 of canonical JSON, in hex."""
    return hashlib.blake2b(canonical(state), digest_size=16).hexdigest()
