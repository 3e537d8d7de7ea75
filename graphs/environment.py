"""Environments: where tools live and act.

An `Environment` knows its tools and can make scenarios (seeded initial states, plain JSON). A
`Session` is one live world opened at a scenario: it executes calls, digests its state, and forks.
Both are Protocols; `turnloom.graphs.sources` holds the implementations. What a source must be able
to do itself is less: see `turnloom.graphs.sources.capabilities`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Protocol

import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import SemanticType, Tool


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call came to. `text` is what a model is shown; `value` the same as JSON."""

    ok: bool
    value: JsonValue
    text: str

    @classmethod
    def refused(cls, message: str) -> ToolResult:
        """The result of a call that cannot be made."""
        value: JsonObject = {"error": message}
        return cls(False, value, orjson.dumps(value).decode())


class Session(Protocol):
    """One live world. Calls are made one at a time."""

    @property
    def tools(self) -> tuple[Tool, ...]:
        """The tools this session offers, in a fixed order."""
        ...

    @property
    def today(self) -> str:
        """The date in this world, as YYYY-MM-DD, where it has one; else ''."""
        ...

    async def call(self, tool: str, arguments: JsonObject) -> ToolResult:
        """Execute a call. A refusal is an `ToolResult` with `ok=False`, never an exception."""
        ...

    async def digest(self) -> str:
        """A canonical digest of the whole state: equal states, equal digests, in any process."""
        ...

    async def fork(self) -> Session:
        """An independent copy: what happens to one is never seen by the other."""
        ...

    async def suggest_arguments(self, tool: str, rng: Random) -> JsonObject:
        """Values a person could wish for in a call of `tool` now; internal ones left out.

        Jointly sensible (an origin and a destination that have flights on that date) and drawn
        from the present state. May be empty; never a default.
        """
        ...

    async def close(self) -> None:
        """Release what the session holds."""
        ...


class Environment(Protocol):
    """A source of tools, opened. `spec` is the `kind:rest` it was opened from."""

    @property
    def spec(self) -> str: ...

    @property
    def tools(self) -> tuple[Tool, ...]: ...

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]:
        """Every semantic type that the tools' annotations mention, by name."""
        ...

    async def scenario(self, rng: Random) -> JsonObject:
        """A fresh seeded initial state: domain name -> its state. Same rng, same scenario."""
        ...

    async def open(self, scenario: JsonObject) -> Session:
        """A live world at `scenario`, offering the tools of the domains it names."""
        ...

    async def close(self) -> None: ...
