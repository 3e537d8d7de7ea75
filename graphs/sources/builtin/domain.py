"""A built-in domain: a plain class over a JSON state, and its annotation file."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Protocol

import jsonschema_rs
import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import ToolError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.schema import properties_of
from turnloom.graphs.sources.annotation_file import read_annotations
from turnloom.graphs.sources.builtin.world import SharedWorld
from turnloom.graphs.sources.signature import tool_from_signature


class Stateful(Protocol):
    """What a built-in class is: all its mutable state is `state`, plain JSON."""

    state: JsonObject


@dataclass(frozen=True, slots=True)
class DomainDefinition:
    """What a built-in domain is made of. The folder of its name holds `annotations.toml`.

    The public methods of `make`, a class that takes the state, are the tools.
    """

    name: str
    make: Callable[[JsonObject], Stateful]
    scenario: Callable[[SharedWorld, Random], JsonObject]
    suggest_arguments: Callable[[JsonObject, str, Random], JsonObject]


class BuiltinDomain:
    """Adapts a definition to `Domain`."""

    def __init__(self, definition: DomainDefinition) -> None:
        self.name = definition.name
        self._definition = definition
        written = read_annotations(Path(__file__).parent / self.name / "annotations.toml")
        self.semantic_types = written.semantic_types
        methods = [
            member
            for name, member in vars(definition.make).items()
            if inspect.isfunction(member) and not name.startswith("_")
        ]
        self.tools = tuple(
            tool_from_signature(
                method,
                self.name,
                written.annotations.get(method.__name__),
                written.effects.get(method.__name__, "unknown"),
            )
            for method in methods
        )
        self._reads = frozenset(tool.name for tool in self.tools if tool.effect == "read")
        self._integers = {
            tool.name: {
                name
                for name, schema in properties_of(tool.parameters).items()
                if schema.get("type") == "integer"
            }
            for tool in self.tools
        }
        self._validators = {
            tool.name: jsonschema_rs.validator_for(
                {**tool.parameters, "additionalProperties": False}
            )
            for tool in self.tools
        }

    def scenario(self, rng: Random, shared: SharedWorld) -> JsonObject:
        return self._definition.scenario(shared, rng)

    def open(self, config: JsonObject) -> Stateful:
        return self._copy(config)

    def fork(self, obj: Stateful) -> Stateful:
        return self._copy(obj.state)

    def is_read_only(self, tool: str) -> bool:
        return tool in self._reads

    def call(self, obj: Stateful, tool: str, arguments: JsonObject) -> ToolResult:
        validator = self._validators[tool]
        if not validator.is_valid(arguments):
            problem = next(iter(validator.iter_errors(arguments)))
            return ToolResult.refused(f"invalid arguments: {problem.message}")
        try:
            value = getattr(obj, tool)(**self._as_declared(tool, arguments))
        except ToolError as error:
            return ToolResult.refused(str(error))
        text = orjson.dumps(value)
        return ToolResult(True, orjson.loads(text), text.decode())

    def _as_declared(self, tool: str, arguments: JsonObject) -> JsonObject:
        """Whole numbers as such: 3.0 is an integer to JSON Schema, and none to Python."""
        return {
            name: int(value) if isinstance(value, float) and name in self._integers[tool] else value
            for name, value in arguments.items()
        }

    def config(self, obj: Stateful) -> JsonObject:
        return obj.state

    def state(self, obj: Stateful) -> JsonValue:
        return obj.state

    def suggest_arguments(self, obj: Stateful, tool: str, rng: Random) -> JsonObject:
        return self._definition.suggest_arguments(obj.state, tool, rng)

    def _copy(self, state: JsonObject) -> Stateful:
        return self._definition.make(orjson.loads(orjson.dumps(state)))
