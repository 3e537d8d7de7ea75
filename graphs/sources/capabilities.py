"""What the session of a source must give, and what it may be able to do besides.

A source has its tools called and says what day it is. Whether it can be copied, told apart from
another state, looked into, or asked for arguments differs from source to source, so each of these
is a Protocol of its own; `turnloom.graphs.sources.replay` makes up for those that are missing. The
rest of the code knows `turnloom.graphs.environment.Session` alone, which can do it all.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Protocol, runtime_checkable

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import TurnloomError
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import SemanticType, Tool


class NotForkableError(TurnloomError):
    """This session cannot be copied as it is now."""


class BareSession(Protocol):
    """A live world of a source. Calls are made one at a time."""

    @property
    def tools(self) -> tuple[Tool, ...]: ...

    @property
    def today(self) -> str: ...

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult: ...

    async def close(self) -> None: ...


class BareEnvironment(Protocol):
    """A source of tools whose sessions need not be able to do more than a `BareSession`."""

    @property
    def spec(self) -> str: ...

    @property
    def tools(self) -> tuple[Tool, ...]: ...

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]: ...

    async def scenario(self, rng: Random) -> JsonObject: ...

    async def open(self, scenario: JsonObject) -> BareSession: ...

    async def close(self) -> None: ...


@runtime_checkable
class Forkable(Protocol):
    """A session that can be copied."""

    async def fork(self) -> BareSession:
        """An independent copy. Raises `NotForkableError` where this state has none."""
        ...


@runtime_checkable
class Digestible(Protocol):
    """A session whose state can be told from another."""

    async def digest(self) -> str: ...


@runtime_checkable
class Readable(Protocol):
    """A session whose state can be looked into."""

    async def state(self) -> JsonObject:
        """The whole state, per domain, in canonical form."""
        ...


@runtime_checkable
class SuggestsArguments(Protocol):
    """A session that knows what people could ask for."""

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject: ...
