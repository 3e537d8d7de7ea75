"""What a user's code keeps outside of its objects: variables of modules, attributes of classes.

It belongs to a world all the same. Its values are copied with the world, put in place for each call
and taken out after it, so that worlds do not see one another.
"""

from __future__ import annotations

import copy
import functools
import itertools
import site
import sys
import sysconfig
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from pydantic import BaseModel

from turnloom.graphs.sources.python.tool_list import function_of

MAX_COPIED = 5000
"""Objects in a variable; one that holds more is taken for a table of constants."""
_STATELESS = ("_thread", "threading", "logging")
"""Modules whose objects hold nothing that an answer depends on."""
_DATA = (list, dict, set, bytearray, deque, itertools.count, int, float, str)


class Place(NamedTuple):
    """Where a value stands: a variable of a module, or an attribute of a class."""

    owner: ModuleType | type
    name: str

    @property
    def label(self) -> str:
        """As a person finds it: `shop.ROOMS`, `shop.Store.items`."""
        owner = self.owner
        if isinstance(owner, ModuleType):
            return f"{owner.__name__}.{self.name}"
        return f"{owner.__module__}.{owner.__qualname__}.{self.name}"

    @property
    def value(self) -> Any:
        return vars(self.owner).get(self.name)


class SharedState:
    """The places of some modules that can be held. `beyond` says what could not, and why."""

    def __init__(self, modules: Iterable[ModuleType], largest: int | None = None) -> None:
        self.places: list[Place] = []
        self.beyond: list[str] = []
        for place in _places(modules):
            why = _unheld(place.value, largest)
            if type(place.value).__module__ in _STATELESS:
                continue
            if why:
                self.beyond.append(f"{place.label} ({why})")
            else:
                self.places.append(place)

    def values(self) -> list[Any]:
        """What stands there now, in the order of the places."""
        return [place.value for place in self.places]

    @contextmanager
    def in_place(self, values: list[Any]) -> Iterator[None]:
        """The values stand in their places; what is rebound meanwhile is kept in the list."""
        outside = self.values()
        try:
            self._put(values)
            yield
        finally:
            values[:] = self.values()
            self._put(outside)

    def _put(self, values: Sequence[Any]) -> None:
        for place, value in zip(self.places, values, strict=True):
            if isinstance(place.owner, ModuleType):
                vars(place.owner)[place.name] = value
            else:
                setattr(place.owner, place.name, value)


def users_modules(first: Iterable[ModuleType]) -> list[ModuleType]:
    """These modules and those of the user's that they take something from, at any depth."""
    found = {module.__name__: module for module in first}
    queue = list(found.values())
    for module in queue:
        for value in list(vars(module).values()):
            if isinstance(value, ModuleType):
                other: ModuleType | None = value
            else:
                other = sys.modules.get(str(getattr(value, "__module__", "")))
            if other is not None and other.__name__ not in found and not is_library(other):
                found[other.__name__] = other
                queue.append(other)
    return list(found.values())


def is_library(module: ModuleType) -> bool:
    """Whether a module is of Python's own library, of an installed package, or ours."""
    root = module.__name__.partition(".")[0]
    if root in sys.stdlib_module_names - {"__main__"} | {"turnloom"}:
        return True
    file = getattr(module, "__file__", None)
    return file is None or any(map(Path(file).is_relative_to, _installed()))


@functools.cache
def _installed() -> tuple[str, ...]:
    """The folders of installed packages; that of the user's own project is none of them."""
    paths = sysconfig.get_paths()
    return tuple({paths["purelib"], paths["platlib"], site.getusersitepackages()})


def _places(modules: Iterable[ModuleType]) -> Iterator[Place]:
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, type):
                if value.__module__ == module.__name__:
                    yield from _attributes(value)
            elif _is_variable(name, value):
                yield Place(module, name)


def _is_variable(name: str, value: Any) -> bool:
    """Whether a variable could be state: code, and what lists it, is not."""
    if name.startswith("__") or isinstance(value, ModuleType) or _is_code(value):
        return False
    return not _lists_functions(value) and type(value).__module__ not in ("typing", "__future__")


def _is_code(value: Any) -> bool:
    """Whether this is a function, or a tool made of one. An object that can be called besides (a
    connection of sqlite3) is none."""
    inner = function_of(value)
    is_named = hasattr(value, "__name__") or isinstance(value, functools.partial)
    return inner is not None and (inner is not value or is_named)


def _attributes(cls: type) -> Iterator[Place]:
    """The data on a class itself, which its objects share."""
    if issubclass(cls, (BaseModel, Enum, tuple)):
        return
    for name, value in vars(cls).items():
        if not name.startswith("__") and isinstance(value, _DATA):
            yield Place(cls, name)


def _lists_functions(value: Any) -> bool:
    """Whether this is the list of tools itself."""
    return isinstance(value, (list, tuple)) and any(map(_is_code, value))


def _unheld(value: Any, largest: int | None) -> str:
    """Why a value cannot be held in every world; '' where it can."""
    known: dict[int, Any] = {}
    try:
        copy.deepcopy(value, known)
    except Exception:  # noqa: BLE001 - a user's object may hold what has no copy
        return f"a {type(value).__name__}, which cannot be copied"
    if largest is not None and len(known) > largest:
        return f"a {type(value).__name__} of more than {largest} objects"
    return ""


def is_shown(place: Place, value: Any, first: Any) -> bool:
    """Whether a held value belongs to what a world's state shows: data does, what only serves the
    code (a constant, a name with an underscore) where it was changed."""
    if isinstance(value, (list, dict, set)) and not place.name.startswith("_"):
        return True
    try:
        return not bool(value == first)
    except Exception:  # noqa: BLE001 - a user's object may compare as it likes
        return True


def shown(places: Collection[Place], values: Sequence[Any], first: Sequence[Any]) -> dict[str, Any]:
    """What a world's state shows of the places, by label."""
    return {
        place.label: value
        for place, value, before in zip(places, values, first, strict=True)
        if is_shown(place, value, before)
    }
