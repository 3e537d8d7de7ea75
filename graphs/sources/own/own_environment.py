"""An environment over somebody's own source: checked calls, results that share nothing."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeVar

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError, ToolError
from turnloom.graphs.inference import annotate
from turnloom.graphs.inference.argument_sampler import ArgumentSampler
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import READS, WRITES
from turnloom.graphs.language.morphology import verb_of
from turnloom.graphs.probe_clock import LONGEST
from turnloom.graphs.sources.annotation_file import AnnotationFile
from turnloom.graphs.sources.capabilities import (
    Digestible,
    Forkable,
    NotForkableError,
    Readable,
    SuggestsArguments,
)
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.sources.own.learned_tools import LearnedTools, learned_tools
from turnloom.graphs.sources.own.open_worlds import Carry, OpenWorlds
from turnloom.graphs.sources.own.tool_source import ToolSource, ToolWorld
from turnloom.graphs.sources.replay import ReplayEnvironment
from turnloom.graphs.strict_json import schema_error
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation

T = TypeVar("T")


async def directly(work: Coroutine[Any, Any, T], /) -> T:
    """On the running loop."""
    return await work


@dataclass(frozen=True, slots=True)
class GivenSource:
    """A source that was given as an object, or made by a specification; then it `is_ours` to
    close. `hints`: what its tools say of their effect stands as long as nothing else is seen."""

    source: ToolSource
    spec: str
    carry: Carry = directly
    is_ours: bool = False
    hints: bool = False


def given_source(source: ToolSource) -> GivenSource:
    """A source of the caller's. Raises `SourceError` for what is none."""
    for name in ("tools", "open", "scenario"):
        if not hasattr(source, name):
            raise SourceError(
                f"{type(source).__name__} is no source of tools: it lacks {name}; derive it from "
                "turnloom.ToolSource"
            )
    spec = source.spec or f"own:{type(source).__qualname__}"
    kind, colon, _ = spec.partition(":")
    if not colon or not kind.isidentifier():
        raise SourceError(f"the spec of {type(source).__name__} is {spec!r}: write it as KIND:REST")
    return GivenSource(source, spec)


async def open_source(given: GivenSource, learned: JsonValue = None) -> ReplayEnvironment:
    """The environment of a source; what its tools leave out is inferred on worlds of its own, or
    was `learned` in that way before.

    Raises `SourceError` for tools that are none.
    """
    environment = OwnEnvironment(given, _checked(given))
    if learned is not None and (known := learned_tools(learned, environment.tools)) is not None:
        environment.describe(known)
        return ReplayEnvironment(environment)
    try:
        if not await environment.shows_state():
            tools = [replace(tool, effect=_effect_by_name(tool)) for tool in environment.tools]
            environment.offer(tools)
        written = _written(given, environment.tools)
        seconds = getattr(given.source, "inference_seconds", LONGEST)
        inferred = await annotate(ReplayEnvironment(environment), [written], seconds)
    except BaseException:
        await environment.close()
        raise
    environment.describe(
        LearnedTools(
            {tool.name: inferred.tools[tool.name] for tool in environment.tools},
            inferred.semantic_types,
            inferred.sampler,
        )
    )
    return ReplayEnvironment(environment)


class OwnEnvironment:
    """A `BareEnvironment` over a source."""

    def __init__(self, given: GivenSource, tools: Sequence[Tool]) -> None:
        self._given = given
        self._worlds = OpenWorlds(given.carry)
        self._is_open = True
        self._learned: LearnedTools | None = None
        self.offer(tools)

    def offer(self, tools: Sequence[Tool]) -> None:
        """Offer these tools in sessions opened from now on."""
        self._tools = {tool.name: tool for tool in tools}

    def describe(self, learned: LearnedTools) -> None:
        """Take over what is known of the tools, for sessions opened from now on."""
        self._learned = learned
        self._tools = dict(learned.tools)

    @property
    def learned(self) -> JsonObject:
        """By the specification, what was learned of the tools by calling them."""
        return {} if self._learned is None else {self.spec: self._learned.to_json()}

    @property
    def spec(self) -> str:
        return self._given.spec

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(self._tools.values())

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return {} if self._learned is None else self._learned.semantic_types

    async def scenario(self, rng: Random) -> JsonObject:
        made = await self._worlds.call(self._given.source.scenario, rng)
        scenario: JsonObject = _plain(made, f"a scenario of {self.spec}")
        return scenario

    async def open(self, scenario: JsonObject) -> OwnSession:
        world = await self._worlds.open(self._given.source.open, _plain(scenario, "a scenario"))
        tells = isinstance(world, Readable) and getattr(world, "tells_all", True)
        kind = ReadableSession if tells or isinstance(world, Digestible) else OwnSession
        sampler = None if self._learned is None else self._learned.sampler
        return kind(world, self._tools, self._worlds, sampler)

    async def shows_state(self) -> bool:
        """Whether its worlds let one look; else nobody sees whether a call changes anything."""
        session = await self.open(await self.scenario(Random("turnloom/own")))
        try:
            return session.shows_state
        finally:
            await session.close()

    async def close(self) -> None:
        try:
            await self._worlds.close_all()
        finally:
            if self._given.is_ours and self._is_open:
                self._is_open = False
                await self._worlds.call(self._given.source.close)


class OwnSession:
    """A `BareSession` in a world of a source."""

    def __init__(
        self,
        world: ToolWorld,
        tools: Mapping[str, Tool],
        worlds: OpenWorlds,
        sampler: ArgumentSampler | None,
    ) -> None:
        self._world = world
        self._tools = tools
        self._worlds = worlds
        self._sampler = sampler

    @property
    def tools(self) -> tuple[Tool, ...]:
        return tuple(self._tools.values())

    @property
    def today(self) -> str:
        return self._world.today

    @property
    def shows_state(self) -> bool:
        return isinstance(self._world, Readable)

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        if tool not in self._tools:
            return ToolResult.refused(f"there is no tool {tool!r}")
        problem = schema_error(arguments, self._tools[tool].parameters)
        if problem is not None:
            place = "".join(f"{part}: " for part in problem.instance_path)
            return ToolResult.refused(f"invalid arguments: {place}{problem.message}")
        try:
            given = _plain(arguments, "the arguments")
            return _result(await self._worlds.call(self._world.call, tool, given), tool)
        except (ToolError, SourceError) as error:
            return ToolResult.refused(str(error))
        except Exception as error:  # noqa: BLE001 - a world may raise anything
            return ToolResult.refused(f"{type(error).__name__}: {error}".removesuffix(": "))

    async def state(self) -> JsonObject:
        """The world's state under the tools' domain; nothing where it lets nobody look."""
        state = await self._state()
        return {tool.domain: state for tool in self._tools.values()}

    async def fork(self) -> OwnSession:
        if not isinstance(self._world, Forkable):
            raise NotForkableError("this world cannot be copied")
        copy = await self._worlds.open(self._world.fork)
        return type(self)(copy, self._tools, self._worlds, self._sampler)

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        """What the world suggests; parameters it leaves out are looked up in the state."""
        suggested: JsonObject = {}
        if isinstance(self._world, SuggestsArguments):
            told = await self._worlds.call(self._world.suggest_arguments, tool, rng)
            suggested = _plain(told, "suggested arguments")
        wanted = self._tools[tool]
        if self._sampler is None or (suggested and wanted.required <= set(suggested)):
            return suggested
        return {**self._sampler(wanted, await self._state(), rng), **suggested}

    async def close(self) -> None:
        await self._worlds.close(self._world)

    def __del__(self) -> None:
        self._worlds.let_go(self._world)

    async def _state(self) -> JsonValue:
        if not isinstance(self._world, Readable):
            return {}
        state: JsonValue = _plain(await self._worlds.call(self._world.state), "a state")
        return state


class ReadableSession(OwnSession):
    """One in a world whose states can be told apart."""

    async def digest(self) -> str:
        if isinstance(self._world, Digestible):
            return str(await self._worlds.call(self._world.digest))
        return digest(await self._state())


def _result(answer: object, tool: str) -> ToolResult:
    if isinstance(answer, ToolResult):
        return ToolResult(answer.ok, _plain(answer.value, f"the result of {tool}"), answer.text)
    value = _plain(answer, f"the result of {tool}")
    return ToolResult(True, value, orjson.dumps(value).decode())


def _plain(value: object, what: str) -> Any:
    """A copy as plain JSON. Raises `SourceError`."""
    try:
        return orjson.loads(orjson.dumps(value))
    except (TypeError, ValueError) as error:
        raise SourceError(f"{what} cannot be written as JSON: {error}") from None


def _checked(given: GivenSource) -> tuple[Tool, ...]:
    kind = given.spec.partition(":")[0]
    found: dict[str, Tool] = {}
    for tool in given.source.tools:
        if not isinstance(tool, Tool):
            raise SourceError(f"{given.spec}: {type(tool).__name__} is no turnloom.Tool")
        if tool.name in found:
            raise SourceError(f"{given.spec}: two tools have the name {tool.name!r}")
        parameters = {"type": "object", "additionalProperties": False, **tool.parameters}
        try:
            schema_error({}, parameters)
        except ValueError as error:
            raise SourceError(
                f"{given.spec}: the parameters of {tool.name} are no JSON Schema: {error}"
            ) from None
        found[tool.name] = replace(tool, parameters=parameters, domain=tool.domain or kind)
    if not found:
        raise SourceError(f"{given.spec} has no tool to offer: name them in `tools`")
    return tuple(found.values())


def _effect_by_name(tool: Tool) -> Effect:
    """What a tool does, where that cannot be seen: it reads if it is called so, else it may write,
    and two worlds are not taken for equal when one of them had it called."""
    if tool.effect != "unknown":
        return tool.effect
    return "read" if verb_of(tool.name) in READS - WRITES else "write"


def _written(given: GivenSource, tools: Sequence[Tool]) -> AnnotationFile:
    """What the tools say of themselves; it stands, inference fills in the rest."""
    return AnnotationFile(
        dict(given.source.semantic_types),
        {tool.name: tool.annotation for tool in tools if tool.annotation != ToolAnnotation()},
        {} if given.hints else {tool.name: tool.effect for tool in tools},
    )
