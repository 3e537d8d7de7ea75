"""Sessions by replay: a log of calls makes up for what a source cannot do itself.

A source that cannot be copied is opened once more at the same scenario, and the calls are made
again. That holds as far as the source answers the same calls alike; its own `fork` goes first.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.capabilities import (
    BareEnvironment,
    BareSession,
    Digestible,
    Forkable,
    NotForkableError,
    Readable,
    SuggestsArguments,
)
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.tool import SemanticType, Tool

S = TypeVar("S", bound=BareSession)


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call that was made, and the one before it."""

    tool: str
    arguments: JsonObject
    before: LoggedCall | None


@dataclass(frozen=True, slots=True)
class CallLog:
    """How a world came about: its scenario and its calls. Logs of forks share their beginning."""

    scenario: JsonObject
    last: LoggedCall | None = None

    def then(self, tool: str, arguments: JsonObject) -> CallLog:
        """The log with one more call."""
        return CallLog(self.scenario, LoggedCall(tool, arguments, self.last))

    def calls(self) -> list[tuple[str, JsonObject]]:
        """Tool and arguments of every call, first call first."""
        found = []
        call = self.last
        while call is not None:
            found.append((call.tool, call.arguments))
            call = call.before
        return found[::-1]


async def replay(log: CallLog, reopen: Callable[[JsonObject], Awaitable[S]]) -> S:
    """A session that has come the same way."""
    session = await reopen(log.scenario)
    try:
        for tool, arguments in log.calls():
            await session.call(tool, arguments)
    except BaseException:
        await session.close()
        raise
    return session


class ReplayEnvironment:
    """An `Environment` over one whose sessions can do less."""

    def __init__(self, source: BareEnvironment) -> None:
        self._source = source

    @property
    def spec(self) -> str:
        return self._source.spec

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._source.tools

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        return self._source.semantic_types

    @property
    def learned(self) -> JsonObject:
        """What was learned of the tools, where the source says it."""
        known: JsonObject = getattr(self._source, "learned", {})
        return known

    async def scenario(self, rng: Random) -> JsonObject:
        return await self._source.scenario(rng)

    async def open(self, scenario: JsonObject) -> ReplaySession:
        session = await self._source.open(scenario)
        return ReplaySession(session, self._source.open, CallLog(scenario), digest(scenario))

    async def close(self) -> None:
        await self._source.close()


class ReplaySession:
    """A `Session` over one that can do less.

    Where the source has no digest, this one is of the scenario and of what the calls showed that
    succeeded and are not said to only read. Equal digests then mean equal states; the same state
    reached by other calls has another digest.
    """

    def __init__(
        self,
        session: BareSession,
        reopen: Callable[[JsonObject], Awaitable[BareSession]],
        log: CallLog,
        results: str,
    ) -> None:
        self._session = session
        self._reopen = reopen
        self._log = log
        self._results = results
        self._reads = frozenset(tool.name for tool in session.tools if tool.effect == "read")

    @property
    def tools(self) -> tuple[Tool, ...]:
        return self._session.tools

    @property
    def today(self) -> str:
        return self._session.today

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        result = await self._session.call(tool, arguments)
        self._log = self._log.then(tool, arguments)
        if result.ok and tool not in self._reads:
            self._results = digest([self._results, tool, arguments, result.value])
        return result

    async def digest(self) -> str:
        return (
            await self._session.digest() if isinstance(self._session, Digestible) else self._results
        )

    async def state(self) -> JsonObject:
        """The whole state, per domain; empty where the source lets nobody look."""
        return await self._session.state() if isinstance(self._session, Readable) else {}

    async def fork(self) -> ReplaySession:
        copy = await self._copied() or await replay(self._log, self._reopen)
        return ReplaySession(copy, self._reopen, self._log, self._results)

    async def _copied(self) -> BareSession | None:
        if isinstance(self._session, Forkable):
            with suppress(NotForkableError):
                return await self._session.fork()
        return None

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        if isinstance(self._session, SuggestsArguments):
            return await self._session.suggest_arguments(tool, rng)
        return {}

    async def close(self) -> None:
        await self._session.close()
