"""What a class of tools is to an environment in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from random import Random
from typing import Any, Protocol

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.worlds import Maker
from turnloom.graphs.tool import SemanticType, Tool


class Domain(Maker[Any], Protocol):
    """One class of tools. `obj` is whatever `open` returned; nobody else touches it."""

    @property
    def name(self) -> str: ...

    @property
    def tools(self) -> tuple[Tool, ...]: ...

    @property
    def semantic_types(self) -> Mapping[str, SemanticType]: ...

    def scenario(self, rng: Random, shared: Any) -> JsonObject: ...

    def is_read_only(self, tool: str) -> bool:
        """Whether a call leaves the object exactly as it was, in what nobody sees as well."""
        ...

    def call(
        self, obj: Any, tool: str, arguments: JsonObject
    ) -> ToolResult | Awaitable[ToolResult]: ...

    def suggest_arguments(self, obj: Any, tool: str, rng: Random) -> JsonObject: ...
