"""What was understood of tools: what each takes and from where, what it gives, how it is asked for.

Nothing is found out here that a run would not find out: the graph and the annotations are read.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from turnloom.agents.targets.missing import what_is_missing
from turnloom.engine.recipe.toolbox_notice import toolbox_notice
from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.environment import Environment
from turnloom.graphs.schema import properties_of
from turnloom.graphs.tool import Tool

EFFECTS = {"read": "reads", "write": "changes", "unknown": "unknown"}
WORLDS = 3
DRAWS = 4
"""Worlds, and draws of arguments in each, after which a parameter that nobody could say a value
for counts as one that cannot be filled."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, and where its values come from.

    filled   `said` by the user, `result` of another tool, `default` where it is left out, or `none`
             where nothing is known to fill it
    sources  the results that it is taken from, as `tool: pattern`; of what is said, those that it
             may be taken from as well
    """

    name: str
    filled: str
    required: bool
    semantic_type: str = ""
    sources: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class UnderstoodTool:
    """A tool as samples use it. `unused` says why there are no calls of it, where that is so."""

    name: str
    effect: str
    parameters: tuple[Parameter, ...]
    returned: Mapping[str, str]
    before: tuple[str, ...]
    requests: tuple[str, ...]
    reports: tuple[str, ...]
    unused: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A type whose values nobody says: what shows them, and what takes them."""

    semantic_type: str
    entity: str
    shown_by: tuple[str, ...]
    taken_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understanding:
    """All of an environment. `notices` are what its sources said when they were opened."""

    environment: str
    tools: tuple[UnderstoodTool, ...]
    identifiers: tuple[Identifier, ...]
    notices: tuple[str, ...]


async def understanding(
    environment: Environment, graph: ApiGraph, notices: Sequence[str] = ()
) -> Understanding:
    """What the annotations and a probed graph come to."""
    sayable = await _suggested(environment, graph)
    further = filter(None, [toolbox_notice(environment)])
    return Understanding(
        environment.spec,
        tuple(_understood(graph, tool, sayable) for tool in graph.tools.values()),
        tuple(_identifiers(graph)),
        (*notices, *further),
    )


@contextmanager
def notices_of_sources() -> Iterator[list[str]]:
    """What sources have to say while they are opened inside, in place of stderr; where that fails,
    it is told there after all."""
    log, kept = logging.getLogger("turnloom.graphs.sources"), _Kept()
    log.addHandler(kept)
    try:
        yield kept.said
    except BaseException:
        log.removeHandler(kept)
        for sentence in kept.said:
            log.warning("%s", sentence)
        raise
    finally:
        log.removeHandler(kept)


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


async def _suggested(environment: Environment, graph: ApiGraph) -> set[tuple[str, str]]:
    """The parameters of tools that never worked for which worlds suggest a value."""
    rng, found = Random("tools"), set[tuple[str, str]]()
    for _ in range(WORLDS if graph.tools.keys() - graph.working else 0):
        session = await environment.open(await environment.scenario(rng))
        for tool in session.tools:
            for _ in range(0 if tool.name in graph.working else DRAWS):
                suggested = await session.suggest_arguments(tool.name, rng)
                found.update((tool.name, name) for name in suggested)
        await session.close()
    return found


def _understood(graph: ApiGraph, tool: Tool, sayable: set[tuple[str, str]]) -> UnderstoodTool:
    told = tool.annotation
    changes = tool.effect == "unknown" and tool.name in graph.changing
    return UnderstoodTool(
        tool.name,
        EFFECTS["write" if changes else tool.effect],
        tuple(_parameter(graph, tool, name, sayable) for name in tool.properties),
        dict(told.produces) or dict.fromkeys(properties_of(tool.returns or {}), ""),
        tuple(graph.enabling(tool.name)),
        told.requests,
        told.reports,
        "" if tool.name in graph.working else what_is_missing(graph, tool.name),
    )


def _parameter(graph: ApiGraph, tool: Tool, name: str, sayable: set[tuple[str, str]]) -> Parameter:
    semantic_type = tool.annotation.consumes.get(name, "")
    required = name in tool.required
    schema = tool.properties[name]
    default = repr(schema["default"]) if "default" in schema else ""
    fillers = graph.fillers(tool.name, name)
    ranked = sorted(fillers, key=lambda each: (-fillers[each], each.tool, each.pattern))
    sources = tuple(f"{each.tool}: {each.pattern or 'its result'}" for each in ranked)
    if graph.is_internal(semantic_type):
        kind = "result" if sources else "none" if required else "default"
    else:
        known = tool.name in graph.working or (tool.name, name) in sayable
        kind = "said" if known else "result" if sources else "none" if required else "default"
    return Parameter(name, kind, required, semantic_type, sources, default)


def _identifiers(graph: ApiGraph) -> Iterator[Identifier]:
    shown: dict[str, list[str]] = {}
    taken: dict[str, list[str]] = {}
    for tool in graph.tools.values():
        for pattern, name in tool.annotation.produces.items():
            shown.setdefault(name, []).append(f"{tool.name}: {pattern or 'its result'}")
        for parameter, name in tool.annotation.consumes.items():
            taken.setdefault(name, []).append(f"{tool.name}({parameter})")
    for name, semantic_type in sorted(graph.semantic_types.items()):
        if semantic_type.internal and (name in shown or name in taken):
            yield Identifier(
                name,
                semantic_type.entity_name,
                tuple(shown.get(name, ())),
                tuple(taken.get(name, ())),
            )
