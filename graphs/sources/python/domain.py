"""One user's toolset as a domain: specifications, calls and their results, copies, arguments."""

from __future__ import annotations

import asyncio
import inspect
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

import jsonschema_rs
import orjson
from pydantic import ValidationError

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.errors import SourceError
from turnloom.graphs.inference.argument_sampler import ArgumentSampler
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.capabilities import NotForkableError
from turnloom.graphs.sources.python.argument_converter import ArgumentConverter
from turnloom.graphs.sources.python.holders import Holder
from turnloom.graphs.sources.python.lifecycle import is_lifecycle
from turnloom.graphs.sources.python.loading import printing_to_stderr
from turnloom.graphs.sources.python.outside_the_loop import outside_the_loop
from turnloom.graphs.sources.python.plain import listed, message_of, plain
from turnloom.graphs.sources.python.shared_state import users_modules
from turnloom.graphs.sources.signature import tool_from_signature
from turnloom.graphs.sources.text_result import text_result, value_result
from turnloom.graphs.tool import SemanticType, Tool


@dataclass(slots=True)
class HeldWorld:
    """One live world of a domain; `made` counts the calls that were made in it."""

    payload: Any
    made: int = 0


class PythonDomain:
    """Adapts a user's toolset to `Domain`."""

    def __init__(self, name: str, holder: Holder) -> None:
        self.name = name
        self._holder = holder
        self.tools, self.left_out = _offered(name, holder)
        self._specified = {tool.name: tool for tool in self.tools}
        self.semantic_types: Mapping[str, SemanticType] = {}
        self.argument_sampler: ArgumentSampler | None = None
        self._converters = {
            tool.name: ArgumentConverter(holder.functions[tool.name]) for tool in self.tools
        }
        self._validators = {
            tool.name: jsonschema_rs.validator_for(
                {**tool.parameters, "additionalProperties": False}
            )
            for tool in self.tools
        }
        self._random = any(_uses_random(module) for module in users_modules(holder.modules))

    @property
    def beyond(self) -> Sequence[str]:
        """What its worlds may share, since it cannot be held in each."""
        return self._holder.beyond

    def describe(
        self, tools: Mapping[str, Tool], semantic_types: Mapping[str, SemanticType]
    ) -> None:
        """Take over annotated tools and the semantic types that they mention."""
        self.tools = tuple(tools[tool.name] for tool in self.tools)
        self._specified = {tool.name: tool for tool in self.tools}
        self.semantic_types = semantic_types

    def scenario(self, rng: Random, shared: object) -> JsonObject:
        return self._holder.scenario(rng)

    def open(self, config: JsonObject) -> HeldWorld:
        with self._guarded(config), outside_the_loop():
            return HeldWorld(self._holder.make(config))

    def config(self, obj: HeldWorld) -> None:
        """A user's object may hold what no scenario tells."""

    def is_read_only(self, tool: str) -> bool:
        """Whatever a user's tool is said to do, nothing holds it to that."""
        return False

    def state(self, obj: HeldWorld) -> JsonValue:
        with outside_the_loop():
            return self._holder.state(obj.payload)

    def suggest_arguments(self, obj: HeldWorld, tool: str, rng: Random) -> JsonObject:
        """What the user's own hook says; parameters it leaves out are looked up in the state."""
        specified = self._specified[tool]
        with outside_the_loop():
            hooked = self._holder.suggest_arguments(obj.payload, tool, rng)
        complete = hooked is not None and specified.required <= set(hooked)
        if self.argument_sampler is None or complete:
            return hooked or {}
        found = self.argument_sampler(specified, self.state(obj), rng)
        if hooked is not None:
            found = {name: value for name, value in found.items() if name in specified.required}
            found |= hooked
        return found

    def fork(self, obj: HeldWorld) -> HeldWorld:
        try:
            with outside_the_loop():
                return HeldWorld(self._holder.copy(obj.payload), obj.made)
        except Exception as error:  # noqa: BLE001 - a user's object may hold what has no copy
            raise NotForkableError(f"{self.name} cannot be copied: {error}") from None

    async def call(self, obj: HeldWorld, tool: str, arguments: JsonObject) -> ToolResult:
        validator = self._validators[tool]
        if not validator.is_valid(arguments):
            problem = next(iter(validator.iter_errors(arguments)))
            return ToolResult.refused(
                f"invalid arguments: {_place(problem.instance_path)}{problem.message}"
            )
        try:
            converted = self._converters[tool](arguments)
        except ValidationError as error:
            first = error.errors()[0]
            return ToolResult.refused(f"invalid arguments: {_place(first['loc'])}{first['msg']}")
        obj.made += 1
        try:
            value = await self._called(obj, tool, converted, [obj.made, tool, arguments])
        except BaseException as error:  # a user's tool may raise anything
            task = asyncio.current_task()
            if task is not None and task.cancelling() and not isinstance(error, Exception):
                raise  # we are being stopped; a tool that raises such by itself is refused
            return ToolResult.refused(message_of(error))
        return _outcome(value)

    async def _called(
        self, obj: HeldWorld, tool: str, converted: Mapping[str, Any], occasion: object
    ) -> JsonValue:
        """What a call comes to. While it awaits, no other one that may await begins, where both
        would look for the world's variables or throw the dice in one place."""
        with self._guarded(occasion), self._holder.in_place(obj.payload):
            with outside_the_loop():
                result = self._holder.call(obj.payload, tool, converted)
            if not inspect.isawaitable(result) and not inspect.isasyncgen(result):
                return plain(result)
        if not (self._random or self._holder.is_alone):
            return plain(await (result if inspect.isawaitable(result) else listed(result)))
        async with _one_at_a_time():
            with self._guarded(occasion), self._holder.in_place(obj.payload):
                return plain(await (result if inspect.isawaitable(result) else listed(result)))

    @contextmanager
    def _guarded(self, occasion: object) -> Iterator[None]:
        """A user's code at work: what it prints stays out of our output, and the dice of the
        `random` module, where it uses them, fall the same way on the same occasion."""
        with printing_to_stderr():
            if not self._random:
                yield
                return
            outside = random.getstate()
            random.seed(orjson.dumps(occasion, option=orjson.OPT_SORT_KEYS))  # noqa: TID251
            try:
                yield
            finally:
                random.setstate(outside)


_LOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def _one_at_a_time() -> asyncio.Lock:
    """One for all toolsets of a process: modules, and the dice, may be theirs together."""
    return _LOCKS.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _offered(name: str, holder: Holder) -> tuple[tuple[Tool, ...], tuple[str, ...]]:
    """The tools, and a sentence for each function that cannot be one. Raises `SourceError` where
    there is no other."""
    tools: list[Tool] = []
    problems: dict[str, str] = {}
    for tool, function in holder.functions.items():
        try:
            read = tool_from_signature(function, name, name=tool)
            jsonschema_rs.validator_for(read.parameters)
        except SourceError as error:
            problems[tool] = str(error)
        except Exception as error:  # noqa: BLE001 - one function must not cost the others
            problems[tool] = f"{name}.{tool}: it cannot be read: {message_of(error)}"
        else:
            if is_lifecycle(read):
                problems[tool] = (
                    f"{name}.{tool}: it is for the program and nothing that a person asks for; if "
                    "it is, say what in its name or docstring"
                )
            else:
                tools.append(read)
    if not tools:
        raise SourceError(f"{name} has no tool to offer: {'; '.join(problems.values())}")
    left_out = (
        f"left out {problem}. To hide it, {holder.hiding(tool)}"
        for tool, problem in problems.items()
    )
    return tuple(tools), tuple(left_out)


def _outcome(value: JsonValue) -> ToolResult:
    """A result, which tells by common custom whether it refuses."""
    return text_result(value) if isinstance(value, str) else value_result(value)


def _place(path: Sequence[object]) -> str:
    return "".join(f"{part}: " for part in path)


def _uses_random(module: ModuleType) -> bool:
    """Whether a module could draw from the `random` module's own generator."""
    shared = getattr(random, "_inst", None)
    return any(
        value is random or (shared is not None and getattr(value, "__self__", None) is shared)
        for value in vars(module).values()
    )
