"""Environment specifications: `builtin:travel+office`, `bfcl:TravelAPI+MessageAPI`, `python:m:a`.

A part without a kind takes the kind of the part before it, so `bfcl:MathAPI+TicketAPI` names two
classes, and `builtin:travel+bfcl:MathAPI` joins two sources into one toolbox. In the command of
`mcp:COMMAND` a `+` stands for itself, unless a known kind follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import SourceError, TurnloomError, UsageError
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.sources.entry_points import installed_entry_points, loaded
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox
from turnloom.graphs.sources.joined import JoinedEnvironment

if TYPE_CHECKING:
    from turnloom.graphs.sources.own.own_environment import GivenSource

_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})
DEFAULT = "builtin:"
ENTRY_POINTS = "turnloom.sources"
"""The group in which installed packages name kinds of sources of their own."""
_SHIPPED = frozenset({"builtin", "bfcl"})
"""Kinds that open nothing but code that came with an installed package of that purpose."""


async def open_environment(
    specs: Sequence[str] = (DEFAULT,),
    sandbox: Sandbox = Sandbox.WORKER,
    *,
    passed: Collection[str] = (),
    withheld: Collection[str] = (),
    given: Sequence[GivenSource] = (),
    learned: Mapping[str, JsonValue] = _NOTHING,
) -> Environment:
    """Open one environment over everything that `specs` name; a user's code as `sandbox` says.
    Besides the usual environment variables workers get those `passed`; none that is `withheld`.
    Sources that are `given` as objects come last. What was `learned` of tools before, by
    specification, is not found out again.

    Raises `UsageError` for an unknown kind or name, `SourceError` when a module or package that
    is named cannot be loaded.
    """
    grouped: dict[str, list[str]] = {}
    for spec in specs or (() if given else (DEFAULT,)):
        for kind, rest in parts_of_spec(spec):
            names = grouped.setdefault(kind, [])
            if rest and rest not in names:
                names.append(rest)
    isolation = Isolation(sandbox, frozenset(passed), frozenset(withheld))
    parts: list[Environment] = []
    async with AsyncExitStack() as stack:
        for opening in _openings(grouped, isolation, given, learned):
            parts.append(await opening)
            stack.push_async_callback(parts[-1].close)
        joined = parts[0] if len(parts) == 1 else JoinedEnvironment(parts)
        stack.pop_all()
    return joined


def _openings(
    grouped: Mapping[str, Sequence[str]],
    isolation: Isolation,
    given: Sequence[GivenSource],
    learned: Mapping[str, JsonValue],
) -> Iterator[Awaitable[Environment]]:
    for kind, names in grouped.items():
        if kind in _COMMANDS:
            yield from (_mcp((name,), isolation, learned) for name in names or ("",))
        elif kind in _SOURCES:
            yield _SOURCES[kind](names, isolation)
        else:
            yield from (_own(kind, name) for name in names or ("",))
    if given:
        from turnloom.graphs.sources.own.own_environment import open_source

        yield from map(open_source, given)


def parts_of_spec(spec: str) -> list[tuple[str, str]]:
    """The (kind, rest) of every part of a specification. Raises `UsageError` for what is none."""
    parts = _parts(spec)
    kind = parts[0][0]
    if not kind:
        raise UsageError(f"environment {spec!r} names no kind: write it as one of {_kinds()}")
    if not _is_kind(kind):
        raise UsageError(
            f"unknown environment kind {kind!r} in {spec!r}: use {_kinds()} (packages name kinds "
            f"of their own as entry points of {ENTRY_POINTS})"
        )
    return parts


def foreign_parts(spec: str) -> list[tuple[str, str]]:
    """The parts that run, or reach, whatever they name: not to be opened because a file says so.
    Those of a kind that is not known are among them."""
    return [part for part in _parts(spec) if part[0] not in _SHIPPED]


def is_simulated(spec: str) -> bool:
    """Whether some of it is a service that exists as a document only."""
    return any(kind in _SIMULATED and "?" not in rest for kind, rest in _parts(spec))


def _parts(spec: str) -> list[tuple[str, str]]:
    """The same, the first kind unchecked; it is empty where there is none."""
    parts: list[tuple[str, str]] = []
    kind = ""
    for part in spec.split("+"):
        before, colon, rest = part.partition(":")
        if colon and (not kind or _is_kind(before)):
            kind = before
        elif kind in _COMMANDS:
            parts[-1] = (kind, f"{parts[-1][1]}+{part}".strip())
            continue
        else:
            rest = part
        parts.append((kind, rest.strip()))
    return parts


def _is_kind(name: str) -> bool:
    return name in _SOURCES or name in installed_entry_points(ENTRY_POINTS)


def _kinds() -> str:
    own = sorted(set(installed_entry_points(ENTRY_POINTS)) - set(_SOURCES))
    return ", ".join(f"{kind}:" for kind in (*_SOURCES, *own))


async def _own(kind: str, rest: str) -> Environment:
    """A source that an installed package makes of the `rest` behind its kind."""
    from turnloom.graphs.sources.own.own_environment import given_source, open_source

    make = loaded(installed_entry_points(ENTRY_POINTS)[kind])
    if not callable(make):
        raise SourceError(f"{kind}: {make!r} makes no source: it has to be a class or a function")
    try:
        source = make(rest)
    except TurnloomError:
        raise
    except (Exception, SystemExit) as error:
        why = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise SourceError(f"{kind}:{rest} cannot be opened: {why}") from error
    given = replace(given_source(source), spec=f"{kind}:{rest}", is_ours=True)
    return await open_source(given)


async def _builtin(names: Sequence[str], _: Isolation) -> Environment:
    return await asyncio.to_thread(_builtin_opened, names)


def _builtin_opened(names: Sequence[str]) -> Environment:
    """Imports and reads for a quarter of a second."""
    from turnloom.graphs.sources.builtin import open_builtin

    return open_builtin(names)


async def _python(names: Sequence[str], isolation: Isolation) -> Environment:
    from turnloom.graphs.sources.python import open_isolated, open_python

    if isolation.sandbox is Sandbox.NONE:
        return await open_python(names)
    return await open_isolated(names, isolation)


async def _bfcl(names: Sequence[str], _: Isolation) -> Environment:
    return await asyncio.to_thread(_bfcl_opened, names)


def _bfcl_opened(names: Sequence[str]) -> Environment:
    from turnloom.graphs.sources.bfcl import open_bfcl

    return open_bfcl(names)


async def _openapi(names: Sequence[str], _: Isolation) -> Environment:
    from turnloom.graphs.sources.openapi.open_openapi import open_live, open_openapi

    parts: list[Environment] = []
    async with AsyncExitStack() as stack:
        if documents := [name for name in names if "?" not in name]:
            parts.append(await asyncio.to_thread(open_openapi, documents))
        for name in names:
            if "?" in name:
                parts.append(await open_live(name))
                stack.push_async_callback(parts[-1].close)
        stack.pop_all()
    return parts[0] if len(parts) == 1 else JoinedEnvironment(parts)


async def _tools(names: Sequence[str], _: Isolation) -> Environment:
    from turnloom.graphs.sources.tool_lists.open_tool_list import open_tool_lists

    return await asyncio.to_thread(open_tool_lists, names)


async def _mcp(
    names: Sequence[str], isolation: Isolation, learned: Mapping[str, JsonValue] = _NOTHING
) -> Environment:
    try:
        from turnloom.graphs.sources.mcp.open_mcp import open_mcp
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        raise SourceError("mcp: needs the MCP SDK: pip install 'turnloom[mcp]'") from None
    return await open_mcp(names[0], isolation, learned)


_SIMULATED = frozenset({"openapi", "tools"})
_COMMANDS = frozenset({"mcp"})
"""Kinds of which each part is a command of its own, not one of several names."""
_SOURCES: dict[str, Callable[[Sequence[str], Isolation], Awaitable[Environment]]] = {
    "builtin": _builtin,
    "python": _python,
    "bfcl": _bfcl,
    "mcp": _mcp,
    "openapi": _openapi,
    "tools": _tools,
}
