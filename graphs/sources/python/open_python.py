"""Opening `python:` specifications: load, hold, infer annotations, join the toolsets."""

from __future__ import annotations

import copy
import functools
import inspect
import logging
import re
import sys
import typing
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from turnloom.graphs.errors import SourceError, UsageError
from turnloom.graphs.inference import annotate
from turnloom.graphs.sources.annotation_file import read_annotations
from turnloom.graphs.sources.domain_environment import DomainEnvironment
from turnloom.graphs.sources.isolated.environment import IsolatedEnvironment
from turnloom.graphs.sources.isolated.limits import Isolation, WorkerLimits
from turnloom.graphs.sources.isolated.process import Program
from turnloom.graphs.sources.python.apart import check_apart
from turnloom.graphs.sources.python.domain import PythonDomain
from turnloom.graphs.sources.python.holders import FunctionHolder, Holder, ObjectHolder
from turnloom.graphs.sources.python.loading import EXAMPLE, Loaded, load
from turnloom.graphs.sources.python.tool_list import function_of, tool_dict, tool_list
from turnloom.graphs.sources.replay import ReplayEnvironment
from turnloom.graphs.terminal_text import terminal_text

_LOG = logging.getLogger(__name__)


async def open_python(names: Sequence[str]) -> ReplayEnvironment:
    """Open the attributes that `names` (`module:attribute`) name, as one environment, in this
    process.

    Raises `UsageError` when a name is no `module:attribute`, `SourceError` when a module or
    attribute cannot be loaded or made into tools.
    """
    loaded, domains = load_domains(names)
    environment = environment_over(names, domains)
    _warn(environment.spec, left_out(domains))
    inferred = await annotate(
        environment, [read_annotations(file) for file in annotation_files(loaded)]
    )
    _warn(environment.spec, inferred.doubts)
    for domain in domains:
        domain.describe(inferred.tools, inferred.semantic_types)
        domain.argument_sampler = inferred.sampler
    described = environment_over(names, domains)
    await check_apart(described, beyond(domains))
    return described


async def open_isolated(names: Sequence[str], isolation: Isolation) -> IsolatedEnvironment:
    """The same in a process of its own: here nothing of the user's is imported.

    Raises as `open_python` does; a module that ends the process is a `SourceError`.
    """
    program = Program(tuple(names), isolation, WorkerLimits(), str(Path.cwd()), tuple(sys.path))
    environment = await IsolatedEnvironment.over(program)
    try:
        return await _described(environment)
    except BaseException:
        await environment.close()
        raise


async def _described(environment: IsolatedEnvironment) -> IsolatedEnvironment:
    _warn(environment.spec, environment.left_out)
    inferred = await annotate(environment, environment.annotations)
    await environment.describe(inferred.tools, inferred.semantic_types, inferred.sampler.sources)
    _warn(environment.spec, inferred.doubts)
    gone = [f"{tool} ends its process when called; it is left out" for tool in environment.given_up]
    _warn(environment.spec, gone)
    await check_apart(environment, environment.beyond)
    return environment


def _warn(spec: str, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        _LOG.warning("%s", terminal_text(f"{spec}: {sentence}"))


def load_domains(names: Sequence[str]) -> tuple[list[Loaded], list[PythonDomain]]:
    """What the names name, as it was loaded and as domains without annotations."""
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
    return loaded, domains


def environment_over(names: Sequence[str], domains: Sequence[PythonDomain]) -> ReplayEnvironment:
    """One environment over a user's toolsets; objects that cannot be copied are made again."""
    return ReplayEnvironment(DomainEnvironment("python:" + "+".join(names), domains))


def left_out(domains: Sequence[PythonDomain]) -> tuple[str, ...]:
    """A sentence for each of the user's functions that cannot be a tool."""
    return tuple(each for domain in domains for each in domain.left_out)


def beyond(domains: Sequence[PythonDomain]) -> tuple[str, ...]:
    """What the worlds of the toolsets may share, since no world can hold it, and why."""
    return tuple(dict.fromkeys(each for domain in domains for each in domain.beyond))


def annotation_files(loaded: Sequence[Loaded]) -> list[Path]:
    """The annotation files beside the modules, `<module>.toml`, where there are any."""
    modules = [Path(each.module.__file__) for each in loaded if each.module.__file__]
    return [path for each in modules if (path := each.with_suffix(".toml")).is_file()]


def _domain_name(one: Loaded, everything: Sequence[Loaded]) -> str:
    """A short name for a toolset: `library_desk` for `LibraryDesk`."""
    if sum(each.label == one.label for each in everything) > 1:
        return one.name
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", one.label).lower()


def _holder(loaded: Loaded) -> Holder:
    value = loaded.value
    if isinstance(value, type):
        return ObjectHolder(loaded.name, value, value)
    if isinstance(value, (list, tuple)):
        return FunctionHolder(loaded.name, tool_list(loaded.name, value))
    if isinstance(value, dict) and value:
        return FunctionHolder(loaded.name, tool_dict(loaded.name, value))
    if inspect.isroutine(value):
        made = _made_by(value)
        if made is not None:
            return ObjectHolder(loaded.name, made, value)
        return FunctionHolder(loaded.name, tool_list(loaded.name, [value]))
    if isinstance(value, functools.partial) or function_of(value) not in (None, value):
        return FunctionHolder(loaded.name, tool_dict(loaded.name, {loaded.label: value}))
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
    try:
        parameters = set(inspect.signature(function).parameters)
    except ValueError:
        return None
    if not parameters <= {"rng", "seed"}:
        return None
    try:
        returned = typing.get_type_hints(function).get("return")
    except Exception:  # noqa: BLE001 - annotations are code, and fail as code does
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
