"""Environment specifications: `builtin:travel+office`, `bfcl:TravelAPI+MessageAPI`, `python:m:a`.

A part without a kind takes the kind of the part before it, so `bfcl:MathAPI+TicketAPI` names two
classes, and `builtin:travel+bfcl:MathAPI` joins two sources into one toolbox.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence

from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import UsageError
from turnloom.graphs.sources.isolated.limits import Isolation, Sandbox
from turnloom.graphs.sources.joined import JoinedEnvironment

DEFAULT = "builtin:"
_SHIPPED = frozenset({"builtin", "bfcl"})
"""Kinds that open nothing but code that came with an installed package of that purpose."""


async def open_environment(
    specs: Sequence[str] = (DEFAULT,),
    sandbox: Sandbox = Sandbox.WORKER,
    *,
    passed: Collection[str] = (),
    withheld: Collection[str] = (),
) -> Environment:
    """Open one environment over everything that `specs` name; a user's code as `sandbox` says.
    Besides the usual environment variables workers get those `passed`; none that is `withheld`.

    Raises `UsageError` for an unknown kind or name, `SourceError` when a module or package that
    is named cannot be loaded.
    """
    grouped: dict[str, list[str]] = {}
    for spec in specs or (DEFAULT,):
        for kind, rest in parts_of_spec(spec):
            names = grouped.setdefault(kind, [])
            if rest and rest not in names:
                names.append(rest)
    isolation = Isolation(sandbox, frozenset(passed), frozenset(withheld))
    parts = [await _SOURCES[kind](names, isolation) for kind, names in grouped.items()]
    return parts[0] if len(parts) == 1 else JoinedEnvironment(parts)


def parts_of_spec(spec: str) -> list[tuple[str, str]]:
    """The (kind, rest) of every part of a specification. Raises `UsageError` for what is none."""
    parts: list[tuple[str, str]] = []
    kind = ""
    for part in spec.split("+"):
        before, colon, rest = part.partition(":")
        if colon and before in _SOURCES:
            kind = before
        elif colon and not kind:
            raise UsageError(f"unknown environment kind {before!r} in {spec!r}: use {_kinds()}")
        else:
            rest = part
        if not kind:
            raise UsageError(f"environment {spec!r} names no kind: write it as one of {_kinds()}")
        parts.append((kind, rest.strip()))
    return parts


def foreign_parts(spec: str) -> list[tuple[str, str]]:
    """The parts that run, or reach, whatever they name: not to be opened because a file says so."""
    return [part for part in parts_of_spec(spec) if part[0] not in _SHIPPED]


def _kinds() -> str:
    return ", ".join(f"{kind}:" for kind in _SOURCES)


async def _builtin(names: Sequence[str], _: Isolation) -> Environment:
    from turnloom.graphs.sources.builtin import open_builtin

    return open_builtin(names)


async def _python(names: Sequence[str], isolation: Isolation) -> Environment:
    from turnloom.graphs.sources.python import open_isolated, open_python

    if isolation.sandbox is Sandbox.NONE:
        return await open_python(names)
    return await open_isolated(names, isolation)


async def _bfcl(names: Sequence[str], _: Isolation) -> Environment:
    from turnloom.graphs.sources.bfcl import open_bfcl

    return open_bfcl(names)


_SOURCES: dict[str, Callable[[Sequence[str], Isolation], Awaitable[Environment]]] = {
    "builtin": _builtin,
    "python": _python,
    "bfcl": _bfcl,
}
