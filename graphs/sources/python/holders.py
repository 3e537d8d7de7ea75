"""What a user's attribute holds: objects of a class, or functions over their modules' variables.

A holder makes live payloads, copies them, reads their state and calls their tools. It knows
nothing of JSON Schema, annotations or results.
"""

from __future__ import annotations

import copy
import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from random import Random
from types import ModuleType
from typing import Any, NamedTuple, Protocol

from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.call_signature import call_signature
from turnloom.graphs.sources.python.argument_converter import ArgumentConverter
from turnloom.graphs.sources.python.plain import canonical, plain
from turnloom.graphs.sources.python.shared_state import (
    MAX_COPIED,
    SharedState,
    is_library,
    is_shown,
    shown,
    users_modules,
)


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

    @property
    def beyond(self) -> Sequence[str]:
        """What tools may share that no world can hold, and why."""
        ...

    @property
    def is_alone(self) -> bool:
        """Whether calls of one world at a time may await: what they use stands where others look
        for theirs."""
        ...

    def in_place(self, payload: Any) -> AbstractContextManager[None]:
        """What the tools find outside of themselves is this world's."""
        ...

    def call(self, payload: Any, tool: str, arguments: Mapping[str, Any]) -> Any:
        """Call a tool, with the world in place. What comes back may be awaitable."""
        ...


class Held(NamedTuple):
    """A live object, and the values of what its code shares."""

    object: Any
    values: list[Any]


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
        self._shared = SharedState(users_modules(self.modules), MAX_COPIED)
        self._first = copy.deepcopy(self._shared.values())
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

    @property
    def beyond(self) -> Sequence[str]:
        return self._shared.beyond

    @property
    def is_alone(self) -> bool:
        return bool(self._shared.places)

    def make(self, scenario: JsonObject) -> Held:
        values = copy.deepcopy(self._first)
        with self._shared.in_place(values):
            made = self._made(copy.deepcopy(scenario))
        return Held(made, values)

    def _made(self, given: JsonObject) -> Any:
        arguments: dict[str, Any] = {}
        if self._scenario is None and "seed" in given and "rng" in self._accepts:
            arguments["rng"] = Random(int(given.pop("seed")))  # type: ignore[arg-type]
        anything = any(p.kind is p.VAR_KEYWORD for p in self._accepts.values())
        for name in list(given):
            if name in self._accepts or anything:
                arguments[name] = given.pop(name)
        try:
            made = self._maker(**self._convert(arguments))
            for name, value in given.items():
                setattr(made, name, value)
        except Exception as error:  # noqa: BLE001 - a user's constructor may raise anything
            raise SourceError(
                f"python:{self._name}: cannot be opened at a scenario: "
                f"{type(error).__name__}: {error}"
            ) from None
        return made

    def copy(self, payload: Held) -> Held:
        return Held(*copy.deepcopy(tuple(payload)))

    def state(self, payload: Held) -> JsonValue:
        """What the object's own hook says, or its attributes and those on its class; with what its
        module holds besides."""
        hook = getattr(payload.object, "_state", None)
        with self.in_place(payload):
            own = canonical(hook() if callable(hook) else payload.object)
        kept = shown(self._shared.places, payload.values, self._first)
        prefix = f"{self._class.__module__}.{self._class.__qualname__}."
        on_class = {
            label.removeprefix(prefix): kept.pop(label)
            for label in list(kept)
            if label.startswith(prefix)
        }
        if isinstance(own, dict) and not callable(hook):
            own = {**{name: canonical(value) for name, value in on_class.items()}, **own}
        elif on_class:
            kept |= on_class
        return {"object": own, "shared": canonical(kept)} if kept else own

    def suggest_arguments(self, payload: Held, tool: str, rng: Random) -> JsonObject | None:
        hook = getattr(payload.object, "_wish", None)
        if hook is None:
            return None
        with self.in_place(payload):
            return _checked(self._name, "_wish", hook(tool, rng))

    def in_place(self, payload: Held) -> AbstractContextManager[None]:
        return self._shared.in_place(payload.values)

    def call(self, payload: Held, tool: str, arguments: Mapping[str, Any]) -> Any:
        return getattr(payload.object, tool)(**arguments)


class FunctionHolder:
    """Functions, bound methods included, with the variables of their modules as their state."""

    def __init__(self, name: str, functions: Mapping[str, Callable[..., Any]]) -> None:
        self._name = name
        self.functions = dict(functions)
        names = dict.fromkeys(_home(function) for function in functions.values())
        self.modules = [sys.modules[each] for each in names if each in sys.modules]
        self._shared = SharedState(users_modules(self.modules))
        self._first = Held(*copy.deepcopy((self.functions, self._shared.values())))
        self._hook = self._of_modules("_scenario")
        self._suggests = self._of_modules("_wish")

    def _of_modules(self, name: str) -> Callable[..., Any] | None:
        return next((getattr(each, name) for each in self.modules if hasattr(each, name)), None)

    @property
    def beyond(self) -> Sequence[str]:
        return self._shared.beyond

    @property
    def is_alone(self) -> bool:
        return bool(self._shared.places)

    def hiding(self, tool: str) -> str:
        return f"take {tool} off the list"

    def scenario(self, rng: Random) -> JsonObject:
        return {} if self._hook is None else _from_hook(self._name, self._hook, rng)

    def make(self, scenario: JsonObject) -> Held:
        payload = self.copy(self._first)
        for name, value in copy.deepcopy(scenario).items():
            homes = [
                number
                for number, place in enumerate(self._shared.places)
                if place.name == name and place.owner in self.modules
            ]
            if not homes:
                raise SourceError(
                    f"python:{self._name}: _scenario gives {name!r}, which is no variable of "
                    f"{', '.join(each.__name__ for each in self.modules)}"
                )
            for home in homes:
                payload.values[home] = value
        return payload

    def copy(self, payload: Held) -> Held:
        return Held(*copy.deepcopy(tuple(payload)))

    def state(self, payload: Held) -> JsonValue:
        """The variables of the modules, objects whose methods are tools, and what else is held."""
        variables: dict[str, dict[str, Any]] = {each.__name__: {} for each in self.modules}
        beside = []
        for place, value, first in zip(
            self._shared.places, payload.values, self._first.values, strict=True
        ):
            if place.owner in self.modules:
                variables[place.owner.__name__][place.name] = value
            elif is_shown(place, value, first):
                beside.append((place.label, value))
        owners = {
            name: vars(function.__self__)
            for name, function in payload.object.items()
            if hasattr(getattr(function, "__self__", None), "__dict__")
            and not isinstance(function.__self__, (type, ModuleType))
        }
        merged = next(iter(variables.values()), {}) if len(variables) == 1 else variables
        more = {"objects": owners} if owners else {}
        more |= {"shared": dict(beside)} if beside else {}
        return canonical({**merged, **more})

    def suggest_arguments(self, payload: Held, tool: str, rng: Random) -> JsonObject | None:
        if self._suggests is None:
            return None
        with self.in_place(payload):
            return _checked(self._name, "_wish", self._suggests(tool, rng))

    def in_place(self, payload: Held) -> AbstractContextManager[None]:
        return self._shared.in_place(payload.values)

    def call(self, payload: Held, tool: str, arguments: Mapping[str, Any]) -> Any:
        return payload.object[tool](**arguments)


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
    module = sys.modules.get(base.__module__)
    return _root(base) in sys.stdlib_module_names - {"__main__"} or (
        module is not None and getattr(module, "__file__", None) is not None and is_library(module)
    )


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
