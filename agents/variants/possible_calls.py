"""Possible calls: those that could be made with what is known, instead of those that were.

They are what a proof has to look through: that no other tool does what a missing one would, that no
look-up shows what only the user can say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue, objects, scalars
from turnloom.graphs.origin import FromUser, selections
from turnloom.graphs.schema import choices_of, type_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step

MOST_CALLS = 24
"""So many calls of one tool are tried."""
MOST_VALUES = 8
"""So many values of one parameter."""


ANY = ""
"""The key of texts that the user said: they are tried for every parameter that takes a text."""


def known_values(
    values: Iterable[JsonValue], said: Iterable[JsonValue] = ()
) -> Mapping[str, list[JsonValue]]:
    """Every single value inside `values` by the key that it stands under, and what the user
    `said`."""
    found: dict[str, list[JsonValue]] = {
        ANY: list(dict.fromkeys(each for each in said if isinstance(each, str)))
    }
    for each in objects(list(values)):
        for key, value in each.items():
            if not isinstance(value, (dict, list)) and value is not None:
                kept = found.setdefault(key, [])
                if value not in kept:
                    kept.append(value)
    return found


def said_values(steps: Iterable[Step]) -> Iterator[tuple[int, str, JsonValue]]:
    """What the user says for the arguments of steps, those that single out an item included: which
    of the steps it is, the argument, the value."""
    for number, step in enumerate(steps):
        for name, origin in step.origins.items():
            if isinstance(origin, FromUser):
                yield number, name, step.arguments[name]
            for selection in selections(origin):
                if selection.equals is not None:
                    yield number, name, selection.wanted


def possible_calls(tool: Tool, known: Mapping[str, Sequence[JsonValue]]) -> Iterator[JsonObject]:
    """The arguments with which a tool could be called, the latest known values first. A parameter
    takes what is known under its name and what its schema lists, or what the user said."""
    names = sorted(tool.required)
    options = [_options(tool, name, known) for name in names]
    for values in islice(product(*(each[:MOST_VALUES] for each in options)), MOST_CALLS):
        yield dict(zip(names, values, strict=True))


def _options(
    tool: Tool, name: str, known: Mapping[str, Sequence[JsonValue]]
) -> Sequence[JsonValue]:
    schema = tool.properties[name]
    named = [*reversed(known.get(name, ())), *(choices_of(schema) or ())]
    spoken = known.get(ANY, ()) if type_of(schema) == "string" and not choices_of(schema) else ()
    return [*named, *(each for each in spoken if each not in named)]


async def look_ups(
    world: Session, tools: Iterable[Tool], known: Mapping[str, Sequence[JsonValue]]
) -> list[ToolResult]:
    """What the tools that only read can show with what is known, one call deep."""
    shown = []
    for tool in tools:
        if tool.effect == "read":
            for arguments in possible_calls(tool, known):
                result = await world.call(tool.name, arguments)
                if result.ok:
                    shown.append(result)
    return shown


def tellings(value: JsonValue) -> frozenset[str]:
    """The single values of a result that are not there by chance, as text that tells types
    apart."""
    return frozenset(
        repr(each)
        for each in scalars(value)
        if each not in (None, "") and not isinstance(each, bool)
    )
