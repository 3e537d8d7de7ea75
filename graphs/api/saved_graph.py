"""A graph in a file: what has been found out by calling tools, for later runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import orjson
from annotated_types import Ge
from pydantic import TypeAdapter, ValidationError

from turnloom.graphs.api.api_graph import ApiGraph, Edge, EdgeKind, Evidence, StateEffect
from turnloom.graphs.api.graph_history import Finding
from turnloom.graphs.environment import Environment
from turnloom.graphs.errors import SourceError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.sources.own.learned_tools import specification_of
from turnloom.graphs.strict_json import StrictJsonError, parse_object
from turnloom.graphs.text_file import NotTextError, read_text_file
from turnloom.graphs.version import VERSION

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class _Edge:
    source: str
    target: str
    kind: EdgeKind
    evidence: dict[Evidence, Annotated[int, Ge(1)]]
    parameter: str = ""
    pattern: str = ""
    effect: StateEffect = "enables"


@dataclass(frozen=True, slots=True)
class _Edges:
    edges: list[_Edge]


@dataclass(frozen=True, slots=True)
class _File:
    """`learned` goes by the specification of a source; `tools` are digests of what is offered."""

    format: int
    tools: dict[str, str]
    graph: _Edges
    changing: list[str]
    offered: list[str]
    working: list[str]
    refusals: dict[str, str]
    learned: dict[str, object] = field(default_factory=dict)


_FILE = TypeAdapter(_File)


@dataclass(frozen=True, slots=True)
class SavedGraph:
    """What such a file says."""

    path: Path
    told: JsonObject

    @property
    def digest(self) -> str:
        """Tells files apart that say different things."""
        return digest(self.told)

    @property
    def learned(self) -> Mapping[str, JsonValue]:
        """Specification of a source -> what was learned of its tools."""
        known = self.told.get("learned")
        return known if isinstance(known, dict) else {}

    def graph_of(self, environment: Environment) -> ApiGraph:
        """The graph, over the tools of `environment`. Raises `SourceError` where those are others,
        and for a file that is damaged."""
        try:
            file = _FILE.validate_python(self.told)
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"]))
            raise SourceError(f"{self.path}: {place}: {error.errors()[0]['msg']}") from None
        if file.tools != _specifications(environment):
            raise SourceError(
                f"{self.path}: is the graph of other tools than those of {environment.spec}: make "
                "it again (turnloom graph --env SPEC --save FILE, with a FILE that is not there)"
            )
        tools = {tool.name: tool for tool in environment.tools}
        graph = ApiGraph(
            tools,
            environment.semantic_types,
            changing=tools.keys() & {*file.changing},
            offered=tools.keys() & {*file.offered},
            working=tools.keys() & {*file.working},
            refusals=file.refusals,
        )
        for each in file.graph.edges:
            if {each.source, each.target} <= tools.keys():
                edge = Edge(
                    each.source, each.target, each.kind, each.parameter, each.pattern, each.effect
                )
                for evidence, count in each.evidence.items():
                    graph.add_evidence(edge, evidence, count)
        return graph


@dataclass(frozen=True, slots=True)
class TracedCalls:
    """What dialogues of elsewhere have shown of the edges that there are."""

    findings: tuple[frozenset[Finding], ...]
    digest: str
    learned: Mapping[str, JsonValue] = field(default_factory=dict)


def is_saved_graph(text: str) -> bool:
    """Whether a file with this text is meant to be a graph."""
    try:
        return "graph" in parse_object(text)
    except StrictJsonError:
        return False


def saved_graph(path: Path) -> SavedGraph:
    """Read a file. Raises `SourceError` for one that is no graph."""
    try:
        told = parse_object(read_text_file(path))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None
    except (NotTextError, StrictJsonError) as error:
        raise SourceError(f"{path}: is no graph that was saved: {error}") from None
    if told.get("format") != _FORMAT or "graph" not in told:
        raise SourceError(
            f"{path}: is no graph that was saved: `turnloom graph --env SPEC --save FILE` makes one"
        )
    return SavedGraph(path, told)


def graph_file(environment: Environment, graph: ApiGraph) -> bytes:
    """What `saved_graph` reads."""
    told = {
        "format": _FORMAT,
        "turnloom": VERSION,
        "environment": environment.spec,
        "tools": _specifications(environment),
        "changing": sorted(graph.changing),
        "offered": sorted(graph.offered),
        "working": sorted(graph.working),
        "refusals": dict(sorted(graph.refusals.items())),
        "graph": graph.to_json(),
        "learned": getattr(environment, "learned", {}),
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _specifications(environment: Environment) -> dict[str, str]:
    return {tool.name: specification_of(tool) for tool in environment.tools}
