"""What a user's attribute holds: objects of a class, or functions over their modules' variables.

A holder makes live payloads, copies them, reads their state and calls their tools. It knows
nothing of JSON Schema, annotations or results.
"""

from __future__ import annotations

import asyncio
import copy
import functools
import inspect
import site
import sys
import sysconfig
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Protocol

from pydantic import BaseModel

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.call_signature import call_signature
from turnloom.graphs.sources.python.argument_converter import ArgumentConverter
from turnloom.graphs.sources.python.plain import LONGEST, canonical, listed, plain
from turnloom.graphs.sources.python.tool_list import function_of


class Holder(Protocol):
    """A way to hold tools and their state."""

    @property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """Tool name -> the function that its specification is read from, in order."""
        ...

    @property
    def modules(self) -> Sequence[ModuleType]:
        """The modules that the tools' code lives in."""
        ...

    def hiding(self, tool: str) -> str:
        """What a user has to do so that a function is no tool."""
        ...

    def scenario(self, rng: Random) -> JsonObject: ...

    def make(self, scenario: JsonObject) -> Any: ...

    def copy(self, payload: Any) -> Any: ...

    def state(self, payload: Any) -> JsonValue: ...

    def suggest_arguments(self, payload: Any, tool: str, rng: Random) -> JsonObject | None:
        """What the user's `_wish` hook says; None where there is no hook."""
        ...

    def call(self, payload: Any, tool: str, arguments: Mapping[str, Any]) -> Any:
        """Call a tool. What comes back may be awaitable."""
        ...


class ObjectHolder:
    """Objects of a class: `maker` is the class, or a factory that returns an object of it.

    An instance is held as a factory that copies it.
    """

    def __init__(self, name: str, cls: type, maker: Callable[..., Any]) -> None:
        self._name = name
        self._class = cls
        self._maker = maker
        self._accepts = _parameters_of(maker)
        self._convert = ArgumentConverter(maker)
        self.functions = dict(_public_methods(cls))
        module = sys.modules.get(cls.__module__)
        self.modules = [module] if module else []
        if not self.functions:
            raise SourceError(f"python:{name}: {cls.__name__} has no public method to be a tool")
        self._scenario = getattr(cls, "_scenario", None) if maker is cls else None
        self._check()

    def _check(self) -> None:
        if self._scenario is not None:
            return
        missing = [
            parameter.name
            for parameter in self._accepts.values()
            if parameter.default is parameter.empty
            and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            and parameter.name not in ("rng", "seed")
        ]
        if missing:
            raise SourceError(
                f"python:{self._name}: {self._class.__name__} cannot be made without "
                f"{', '.join(missing)}: give it a static method _scenario(rng) that returns them "
                "in a dict, or defaults"
            )

    def hiding(self, tool: str) -> str:
        return f"rename it to _{tool}"

    def scenario(self, rng: Random) -> JsonObject:
        if self._scenario is not None:
            return _from_hook(self._name, self._scenario, rng)
        if {"rng", "seed"} & set(self._accepts):
            return {"seed": rng.randrange(2**31)}
        return {}

    def make(self, scenario: JsonObject) -> Any:
        given = copy.deepcopy(scenario)
        arguments: dict[str, Any] = {}
        if self._scenario is None and "seed" in given and "rng" in self._accepts:
            arguments["rng"] = Random(int(given.pop("seed")))  # type: ignore[arg-type]
        anything = any(p.kind is p.VAR_KEYWORD for p in self._accepts.values())
        for name in list(given):
            if name in self._accepts or anything:
                arguments[name] = given.pop(name)
        try:
            made = self._made(self._convert(arguments))
            for name, value in given.items():
                setattr(made, name, value)
        except Exception as error:  # noqa: BLE001 - a user's constructor may raise anything
            raise SourceError(
                f"python:{self._name}: cannot be opened at a scenario: "
                f"{type(error).__name__}: {error}"
            ) from None
        return made

    def _made(self, arguments: Mapping[str, Any]) -> Any:
        """A new object; lists and the like that stand on the class become the object's own."""
        shared = dict(_class_state(self._class)) if self._maker is self._class else {}
        if not shared:
            return self._maker(**arguments)
        cls: Any = self._class
        made = cls.__new__(cls)
        vars(made).update(copy.deepcopy(shared))
        made.__init__(**arguments)
        return made

    def copy(self, payload: Any) -> Any:
        return copy.deepcopy(payload)

    def state(self, payload: Any) -> JsonValue:
        hook = getattr(payload, "_state", None)
        return canonical(hook() if callable(hook) else payload)

    def suggest_arguments(self, payload: Any, tool: str, rng: Random) -> JsonObject | None:
        hook = getattr(payload, "_wish", None)
        return None if hook is None else _checked(self._name, "_wish", hook(tool, rng))

    def call(self, payload: Any, tool: str, arguments: Mapping[str, Any]) -> Any:
        return getattr(payload, tool)(**arguments)


class FunctionHolder:
    """Functions, bound methods included, with the variables of their modules as their state.

    A payload is a copy of those variables. They are put in place for a call and taken out after
    it, so that worlds do not see one another. Tools that await are called one at a time.
    """

    def __init__(self, name: str, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._name = name
        self.functions = dict(functions)
        names = dict.fromkeys(_home(function) for function in functions.values())
        self.modules = [sys.modules[each] for each in names if each in sys.modules]
        self._pristine: dict[str, Any] = {
            "functions": self.functions,
            "variables": {module.__name__: _variables(module) for module in self.modules},
        }
        self._pristine = copy.deepcopy(self._pristine)
        self._busy: asyncio.Lock | None = None
        self._hook = self._of_modules("_scenario")
        self._suggests = self._of_modules("_wish")

    def _of_modules(self, name: str) -> Callable[..., Any] | None:
        return next((getattr(each, name) for each in self.modules if hasattr(each, name)), None)

    def hiding(self, tool: str) -> str:
        return f"take {tool} off the list"

    def scenario(self, rng: Random) -> JsonObject:
        return {} if self._hook is None else _from_hook(self._name, self._hook, rng)

    def make(self, scenario: JsonObject) -> Any:
        payload = copy.deepcopy(self._pristine)
        for name, value in copy.deepcopy(scenario).items():
            homes = [each for each in payload["variables"].values() if name in each]
            if not homes:
                raise SourceError(
                    f"python:{self._name}: _scenario gives {name!r}, which is no variable of "
                    f"{', '.join(each.__name__ for each in self.modules)}"
                )
            for home in homes:
                home[name] = value
        return payload

    def copy(self, payload: Any) -> Any:
        return copy.deepcopy(payload)

    def state(self, payload: Any) -> JsonValue:
        variables = payload["variables"]
        owners = {
            name: vars(function.__self__)
            for name, function in payload["functions"].items()
            if hasattr(getattr(function, "__self__", None), "__dict__")
            and not isinstance(function.__self__, (type, ModuleType))
        }
        merged = next(iter(variables.values()), {}) if len(variables) == 1 else variables
        return canonical({**merged, "objects": owners} if owners else merged)

    def suggest_arguments(self, payload: Any, tool: str, rng: Random) -> JsonObject | None:
        if self._suggests is None:
            return None
        with self._in_place(payload):
            return _checked(self._name, "_wish", self._suggests(tool, rng))

    def call(self, payload: Any, tool: str, arguments: Mapping[str, Any]) -> Any:
        with self._in_place(payload):
            result = payload["functions"][tool](**arguments)
            if inspect.isgenerator(result):
                return list(islice(result, LONGEST))
        if inspect.isawaitable(result) or inspect.isasyncgen(result):
            return self._awaited(payload, result)
        return result

    async def _awaited(self, payload: Any, result: Awaitable[Any] | AsyncIterator[Any]) -> Any:
        """What a coroutine or an asynchronous generator comes to; its code runs now only."""
        self._busy = self._busy or asyncio.Lock()
        async with self._busy:
            with self._in_place(payload):
                return await (result if inspect.isawaitable(result) else listed(result))

    @contextmanager
    def _in_place(self, payload: Any) -> Iterator[None]:
        """The payload's variables stand in the modules; what the call rebinds is kept."""
        variables = payload["variables"]
        outside = {
            module.__name__: {name: vars(module)[name] for name in variables[module.__name__]}
            for module in self.modules
        }
        try:
            for module in self.modules:
                vars(module).update(variables[module.__name__])
            yield
        finally:
            for module in self.modules:
                mine = variables[module.__name__]
                for name in mine:
                    mine[name] = vars(module).get(name)
                vars(module).update(outside[module.__name__])


def _parameters_of(maker: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    try:
        return call_signature(maker).parameters
    except (TypeError, ValueError):
        return {}


def _home(function: Callable[..., Any]) -> str:
    """The module that a function's code lives in, behind whatever is bound."""
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    return str(getattr(inner, "__module__", None) or type(inner).__module__)


_METHODS = (staticmethod, classmethod, functools.partialmethod)


def _public_methods(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The class's own and inherited public methods, base classes first, in written order. What
    comes from a library, and not from that of the class itself, is no tool."""
    names = dict.fromkeys(
        name
        for base in reversed(cls.__mro__)
        if _root(base) == _root(cls) or not _is_library(base)
        for name, member in vars(base).items()
        if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, _METHODS))
    )
    for name in names:
        member = getattr(cls, name)
        if callable(member):
            yield name, member


def _root(base: type) -> str:
    return base.__module__.partition(".")[0]


def _is_library(base: type) -> bool:
    """Whether a class is of Python's own library or of an installed package."""
    if _root(base) in sys.stdlib_module_names - {"__main__"}:
        return True
    file = getattr(sys.modules.get(base.__module__), "__file__", None)
    return file is not None and any(map(Path(file).is_relative_to, _installed()))


@functools.cache
def _installed() -> tuple[str, ...]:
    """The folders of installed packages; that of the user's own project is none of them."""
    paths = sysconfig.get_paths()
    return tuple({paths["purelib"], paths["platlib"], site.getusersitepackages()})


def _class_state(cls: type) -> Iterator[tuple[str, Any]]:
    """Mutable data on the class itself, which objects would otherwise share."""
    own_new = any("__new__" in vars(base) for base in cls.__mro__ if base is not object)
    if own_new or issubclass(cls, BaseModel) or not cls.__dictoffset__:
        return
    for base in reversed(cls.__mro__):
        for name, value in vars(base).items():
            if isinstance(value, (list, dict, set)) and not name.startswith("__"):
                yield name, value


def _variables(module: ModuleType) -> dict[str, Any]:
    """The data of a module: what could be state. Code, classes and what cannot be copied is not."""
    found = {}
    for name, value in vars(module).items():
        if name.startswith("__") or isinstance(value, (ModuleType, type)) or function_of(value):
            continue
        if _holds_functions(value) or type(value).__module__ in ("typing", "__future__"):
            continue
        try:
            copy.deepcopy(value)
        except Exception:  # noqa: BLE001, S112 - a lock, a connection: not state that can be held
            continue
        found[name] = value
    return found


def _holds_functions(value: Any) -> bool:
    """Whether this is the list of tools itself."""
    return isinstance(value, (list, tuple)) and any(map(function_of, value))


def _from_hook(name: str, hook: Callable[..., Any], rng: Random) -> JsonObject:
    try:
        made = hook(rng)
    except TypeError as error:
        raise SourceError(
            f"python:{name}: _scenario must be a static method that takes rng alone: {error}"
        ) from None
    return _checked(name, "_scenario", made)


def _checked(name: str, hook: str, made: Any) -> JsonObject:
    read = plain(made if made is not None else {})
    if not isinstance(read, dict):
        raise SourceError(f"python:{name}: {hook} must return a dict, not {type(made).__name__}")
    return read
