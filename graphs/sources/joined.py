"""Several environments as one toolbox, so that values flow across them."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from random import Random

from turnloom.graphs.environment import Environment, Session, ToolResult
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.tool import SemanticType, Tool


class JoinedEnvironment:
    """An `Environment` over others. Tool names must differ between them."""

    def __init__(self, parts: Sequence[Environment]) -> None:
        self._parts = tuple(parts)
        owners: dict[str, str] = {}
        for part in parts:
            for tool in part.tools:
                if tool.name in owners:
                    raise UsageError(
                        f"{owners[tool.name]} and {part.spec} both offer a tool {tool.name!r}"
                    )
                owners[tool.name] = part.spec
        self._semantic_types = {
            name: kind for part in parts for name, kind in part.semantic_types.items()
        }

    @property
    def spec(self) -> str:
        return "+".join(part.spec for part in self._parts)

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(tool for part in self._parts for tool in part.tools)

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self._semantic_types

    @property
    def learned(self) -> JsonObject:
        """What was learned of the tools of each part that says it."""
        known = [getattr(part, "learned", {}) for part in self._parts]
        return {spec: each for found in known for spec, each in found.items()}

    async def scenario(self, rng: Random) -> JsonObject:
        return {part.spec: await part.scenario(rng) for part in self._parts}

    async def open(self, scenario: JsonObject) -> JoinedSession:
        by_spec = {part.spec: part for part in self._parts}
        parts = (by_spec[spec].open(_state(spec, state)) for spec, state in scenario.items())
        return JoinedSession(await _all_open(parts))

    async def close(self) -> None:
        await _close_all(self._parts)


class JoinedSession:
    """A `Session` over one session per joined environment."""

    def __init__(self, parts: Sequence[Session]) -> None:
        self._parts = tuple(parts)
        self._owner = {tool.name: part for part in self._parts for tool in part.tools}

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(tool for part in self._parts for tool in part.tools)

    @property
    def today(self) -> str:
        return next((part.today for part in self._parts if part.today), "")

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        return await self._owner.get(tool, self._parts[0]).call(tool, arguments)

    async def digest(self) -> str:
        return digest([await part.digest() for part in self._parts])

    async def fork(self) -> JoinedSession:
        return JoinedSession(await _all_open(part.fork() for part in self._parts))

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        return await self._owner[tool].suggest_arguments(tool, rng)

    async def close(self) -> None:
        await _close_all(self._parts)


async def _all_open(openings: Iterable[Awaitable[Session]]) -> list[Session]:
    """Every session, or none."""
    sessions: list[Session] = []
    async with AsyncExitStack() as stack:
        for opening in openings:
            sessions.append(await opening)
            stack.push_async_callback(sessions[-1].close)
        stack.pop_all()
    return sessions


async def _close_all(parts: Iterable[Environment | Session]) -> None:
    """Close every part, whatever the others raise."""
    async with AsyncExitStack() as stack:
        for part in parts:
            stack.push_async_callback(part.close)


def _state(spec: str, state: JsonValue) -> JsonObject:
    if not isinstance(state, dict):
        raise TypeError(f"scenario of {spec} is not an object")
    return state
