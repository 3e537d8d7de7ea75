"""Opening `python:` specifications: load, hold, infer cards, join the toolsets."""

from __future__ import annotations

import copy
import inspect
import re
import typing
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.inference import infer
from turnloom.graphs.sources.card_file import CardFile, read_cards
from turnloom.graphs.sources.python.domain import PythonDomain
from turnloom.graphs.sources.python.environment import PythonEnvironment
from turnloom.graphs.sources.python.holders import FunctionHolder, Holder, ObjectHolder
from turnloom.graphs.sources.python.loading import EXAMPLE, Loaded, load


def open_python(names: Sequence[str]) -> PythonEnvironment:
    """Open the attributes that `names` (`module:attribute`) name, as one environment.

    Raises `UsageError` when a name is no `module:attribute`, `SourceError` when a module or
    attribute cannot be loaded or made into tools.
    """
    if not names:
        raise UsageError(f"python: names nothing: write python:module:attribute, as in {EXAMPLE}")
    loaded = [load(name) for name in names]
    domains = [PythonDomain(_domain_name(each, loaded), _holder(each)) for each in loaded]
    owners: dict[str, str] = {}
    for each, domain in zip(loaded, domains, strict=True):
        for tool in domain.tools:
            if tool.name in owners:
                raise UsageError(
                    f"{owners[tool.name]} and python:{each.name} both offer a tool {tool.name!r}"
                )
            owners[tool.name] = f"python:{each.name}"
    environment = PythonEnvironment("python:" + "+".join(names), domains)
    inferred = infer(environment, [written for each in loaded if (written := _cards(each))])
    for domain in domains:
        mine = [inferred.tools[tool.name] for tool in domain.tools]
        domain.describe(mine, inferred.wisher)
    environment.describe(inferred.kinds)
    return environment


def _domain_name(one: Loaded, everything: Sequence[Loaded]) -> str:
    """A short name for a toolset: `library_desk` for `LibraryDesk`."""
    if sum(each.label == one.label for each in everything) > 1:
        return one.name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", one.label).lower()


def _cards(loaded: Loaded) -> CardFile | None:
    """The card file beside the module, where there is one: `<module>.toml`."""
    if not loaded.module.__file__:
        return None
    path = Path(loaded.module.__file__).with_suffix(".toml")
    return read_cards(path) if path.is_file() else None


def _holder(loaded: Loaded) -> Holder:
    value = loaded.value
    if isinstance(value, type):
        return ObjectHolder(loaded.name, value, value)
    if isinstance(value, (list, tuple)):
        if not value or not all(callable(item) and hasattr(item, "__name__") for item in value):
            raise SourceError(f"python:{loaded.name}: the list must hold functions, and only these")
        return FunctionHolder(loaded.name, value)
    if isinstance(value, dict) and value and all(callable(item) for item in value.values()):
        return FunctionHolder(loaded.name, list(value.values()))
    if inspect.isroutine(value):
        made = _made_by(value)
        if made is not None:
            return ObjectHolder(loaded.name, made, value)
        return FunctionHolder(loaded.name, [value])
    if isinstance(value, (str, int, float, bool, set, frozenset)) or value is None:
        raise SourceError(
            f"python:{loaded.name} is a {type(value).__name__}: name a class, a list of functions, "
            "an object with methods, or a function that makes one"
        )
    return ObjectHolder(loaded.name, type(value), lambda: copy.deepcopy(value))


def _made_by(function: Callable[..., Any]) -> type | None:
    """The class of what a factory makes. A factory takes nothing but `rng` or `seed` and says by
    its return annotation, or by what it returns for a seed, that it makes an object with methods;
    any other function is a tool."""
    parameters = set(inspect.signature(function).parameters)
    if not parameters <= {"rng", "seed"}:
        return None
    try:
        returned = typing.get_type_hints(function).get("return")
    except (NameError, TypeError):
        returned = None
    if isinstance(returned, type) and _offers_methods(returned):
        return returned
    if parameters:
        made = function(**{name: Random(0) if name == "rng" else 0 for name in parameters})
        return type(made) if _offers_methods(type(made)) else None
    return None


def _offers_methods(cls: type) -> bool:
    return cls.__module__ != "builtins" and any(
        inspect.isfunction(member) and not name.startswith("_")
        for name, member in vars(cls).items()
    )
