"""The environment and session over a user's toolsets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.objects import FEW_DOMAINS, digest
from turnloom.graphs.sources.python.domain import ArgumentSampler, HeldWorld, PythonDomain, refused
from turnloom.graphs.tool import SemanticType, Tool

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class PythonEnvironment:
    """An `Environment` over a user's toolsets, one domain each."""

    def __init__(self, spec: str, domains: Sequence[PythonDomain]) -> None:
        self._spec = spec
        self._domains = {domain.name: domain for domain in domains}
        self._semantic_types: Mapping[str, SemanticType] = {}

    @property
    def spec(self) -> str:
        return self._spec

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(tool for domain in self._domains.values() for tool in domain.tools)

    @property
    def left_out(self) -> tuple[str, ...]:
        """A sentence for each of the user's functions that cannot be a tool."""
        return tuple(each for domain in self._domains.values() for each in domain.left_out)

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self._semantic_types

    def describe(
        self, tools: Mapping[str, Tool], kinds: Mapping[str, SemanticType], wisher: ArgumentSampler
    ) -> None:
        """Take over tools with their cards, the kinds that these mention, and a way to wishes."""
        self._semantic_types = kinds
        for domain in self._domains.values():
            domain.describe([tools[tool.name] for tool in domain.tools], wisher)

    def wish_by(self, wisher: ArgumentSampler) -> None:
        """Take over a way to wishes alone."""
        for domain in self._domains.values():
            domain.describe(domain.tools, wisher)

    def scenario(self, rng: Random) -> JsonObject:
        """A state per toolset; with more than three, two or three of them at random."""
        names = list(self._domains)
        if len(names) > FEW_DOMAINS:
            names = sorted(rng.sample(names, rng.choice((2, 2, 3))), key=names.index)
        return {name: self._domains[name].scenario(rng) for name in names}

    async def open(self, scenario: JsonObject) -> PythonSession:
        worlds = {}
        for name, config in scenario.items():
            if not isinstance(config, dict):
                raise TypeError(f"scenario of {name} is not an object")
            worlds[name] = self._domains[name].open(config)
        session = PythonSession(self._domains, worlds)
        session.look_at_the_calendar()
        return session

    async def close(self) -> None:
        """Nothing to release: objects live in this process."""


class PythonSession:
    """A `Session` over one world per toolset."""

    def __init__(
        self, domains: Mapping[str, PythonDomain], worlds: dict[str, HeldWorld], today: str = ""
    ) -> None:
        self._domains = domains
        self._worlds = worlds
        self._tools = tuple(tool for name in worlds for tool in domains[name].tools)
        self._owner = {tool.name: tool.domain for tool in self._tools}
        self._today = today

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._tools

    @property
    def today(self) -> str:
        return self._today

    def look_at_the_calendar(self) -> None:
        """Find the date in the toolsets' states, under `today`."""
        for state in self.state().values():
            today = state.get("today") if isinstance(state, dict) else None
            if isinstance(today, str) and _DAY.match(today):
                self._today = today[:10]
                return

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        name = self._owner.get(tool)
        if name is None:
            return refused(f"no tool named {tool!r}")
        return await self._domains[name].call(self._worlds[name], tool, arguments)

    def state(self) -> JsonObject:
        """The whole state, per toolset, in canonical form."""
        return {name: self._domains[name].state(world) for name, world in self._worlds.items()}

    def digest(self) -> str:
        return digest(self.state())

    async def fork(self) -> PythonSession:
        worlds = {name: await self._domains[name].fork(w) for name, w in self._worlds.items()}
        return PythonSession(self._domains, worlds, self._today)

    def suggest(self, tool: str, rng: Random) -> JsonObject:
        name = self._owner[tool]
        return self._domains[name].wish(self._worlds[name], tool, rng)

    async def close(self) -> None:
        """Nothing to release."""
