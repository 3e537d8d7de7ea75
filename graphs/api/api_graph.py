"""The API graph: tools as nodes, dependencies as edges that carry their evidence.

A *value* edge A → B says that a field of A's result can fill a parameter of B. A *state* edge says
that A makes a call of B possible, or changes what B answers (paper, Phase I; the second sort of
edge and the evidence are ours). Edges grow more certain as evidence adds up:

declared        the annotations say so
matched         names, types or descriptions agree
observed        the value flowed in a real execution
counterfactual  with the prerequisite taken away, the call failed
refused         the value went into a call that works with another one, and it was refused

What may be called, and how far it is from a target, is read from here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import networkx as nx

from turnloom.graphs.api.pattern import pattern_of
from turnloom.graphs.api.type_fit import is_text
from turnloom.graphs.api.value_sources import Source, ValueSources
from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.tool import SemanticType, Tool

EdgeKind = Literal["value", "state"]
StateEffect = Literal["enables", "changes"]
Evidence = Literal["declared", "matched", "observed", "counterfactual", "refused"]

DOUBT: Mapping[Evidence, float] = {
    "matched": 0.5,
    "declared": 0.3,
    "observed": 0.1,
    "counterfactual": 0.02,
}
"""Chance that an edge is wrong although this evidence was found; independent pieces multiply."""

DIGITS = 6
"""To how many digits distances are told."""
CONFIDENCE_DIGITS = 4
"""The same for confidences, so that what is decided can be recomputed from what is written."""

MAX_REFUSALS = 3
"""An edge that was refused so often and never worked is refuted, and not walked."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One dependency. For a value edge, `pattern` in A's result fills `parameter` of B.

    A state edge either `enables` (B fails before A and succeeds after it) or only `changes` what
    B answers; the latter is never a prerequisite.
    """

    source: str
    target: str
    kind: EdgeKind
    parameter: str = ""
    pattern: str = ""
    effect: StateEffect = "enables"


@dataclass(frozen=True, slots=True)
class _Walked:
    """The edges that can be walked, with their confidence, by where they lead and come from.

    fillers   tool → parameter → what can fill it
    enabling  tool → tools that make a call of it possible, most certain first, then by name
    takers    what is shown → tools that can be given it
    sharing   domains that take a sayable value, other than in a text, from another one
    """

    fillers: Mapping[str, Mapping[str, Mapping[Source, float]]]
    enabling: Mapping[str, Mapping[str, float]]
    takers: Mapping[Source, frozenset[str]]
    sharing: frozenset[str]


_NOTHING: Mapping[Source, float] = {}


@dataclass(slots=True)
class ApiGraph:
    """Tools and their dependencies. Build with `graph_of`, then add evidence as it is found.

    changing  tools of which a call was seen to change the world's state
    offered   tools that a world offered; where it is empty, nobody has looked
    working   tools of which a call was seen to work
    refusals  what a tool said that refused a call
    """

    tools: Mapping[str, Tool]
    semantic_types: Mapping[str, SemanticType]
    network: nx.MultiDiGraph = field(default_factory=nx.MultiDiGraph)
    changing: set[str] = field(default_factory=set)
    offered: set[str] = field(default_factory=set)
    working: set[str] = field(default_factory=set)
    refusals: dict[str, str] = field(default_factory=dict)
    _needs: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False)
    _known: _Walked | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self.network.add_nodes_from(self.tools)
        for tool in self.tools.values():
            self._needs[tool.name] = {
                name: semantic_type
                for name, semantic_type in tool.annotation.consumes.items()
                if name in tool.required and self.semantic_types[semantic_type].internal
            }

    # --- edges and evidence ---------------------------------------------------------------------

    def add_evidence(self, edge: Edge, evidence: Evidence, count: int = 1) -> None:
        """Add pieces of evidence; the edge is made when it is new."""
        self._known = None
        if self.network.has_edge(edge.source, edge.target, key=edge):
            counts = self.network.edges[edge.source, edge.target, edge]["evidence"]
            counts[evidence] = counts.get(evidence, 0) + count
        else:
            self.network.add_edge(edge.source, edge.target, key=edge, evidence={evidence: count})

    def remove(self, edge: Edge) -> None:
        """Forget an edge, and all its evidence."""
        self._known = None
        self.network.remove_edge(edge.source, edge.target, key=edge)

    def copy(self) -> ApiGraph:
        """The same graph, of which evidence grows apart from this one's."""
        other = ApiGraph(
            self.tools,
            self.semantic_types,
            changing=set(self.changing),
            offered=set(self.offered),
            working=set(self.working),
            refusals=dict(self.refusals),
        )
        for source, target, edge, evidence in self.network.edges(keys=True, data="evidence"):
            other.network.add_edge(source, target, key=edge, evidence=dict(evidence))
        return other

    def edges(self, kind: EdgeKind | None = None) -> Iterator[Edge]:
        for _, _, edge in self.network.edges(keys=True):
            if kind is None or edge.kind == kind:
                yield edge

    def evidence(self, edge: Edge) -> Mapping[Evidence, int]:
        counts: Mapping[Evidence, int] = self.network.edges[edge.source, edge.target, edge][
            "evidence"
        ]
        return counts

    def confidence(self, edge: Edge) -> float:
        """1 minus the product of the doubts left by each sort of evidence found, times the share of
        the calls over the edge that worked; 0 for an edge that is refuted."""
        counts = self.evidence(edge)
        worked = counts.get("observed", 0) + counts.get("counterfactual", 0)
        refused = counts.get("refused", 0)
        if not worked and refused >= MAX_REFUSALS:
            return 0.0
        doubt = 1.0
        for evidence in counts:
            doubt *= DOUBT.get(evidence, 1.0)
        return round((1.0 - doubt) * (worked + 1) / (worked + refused + 1), CONFIDENCE_DIGITS)

    # --- what depends on what -------------------------------------------------------------------

    def internal_needs(self, tool: Tool) -> Mapping[str, str]:
        """Required parameters that only a result can fill: parameter → semantic type."""
        return self._needs[tool.name]

    def fillers(self, tool: str, parameter: str) -> Mapping[Source, float]:
        """What can fill a parameter, and how sure that is. Refuted edges are left out."""
        return self._walked.fillers.get(tool, {}).get(parameter, _NOTHING)

    def takers(self, source: Source) -> frozenset[str]:
        """The tools that can be given what is shown there."""
        return self._walked.takers.get(source, frozenset())

    def enabling(self, tool: str) -> Mapping[str, float]:
        """Tools that make a call of `tool` possible, most certain first, then by name."""
        return self._walked.enabling.get(tool, {})

    def leads_to(self, tool: str, target: str) -> bool:
        """Whether a tool gives what a call of the target needs, or makes that call possible."""
        return tool in self.enabling(target) or any(
            source.tool == tool
            for parameter in self._needs[target]
            for source in self.fillers(target, parameter)
        )

    def shares_values(self, domain: str) -> bool:
        """Whether a domain takes some sayable value, other than in a text, from another one."""
        return domain in self._walked.sharing

    def is_legal(
        self, tool: str, called: Collection[str], usable: Collection[str] | None = None
    ) -> bool:
        """Whether a tool's prerequisites are among those `called` (paper, Phase I): for each value
        that only a result can give, one with a value edge into it, and every one that enables it.

        Of the enabling tools only those count that are `usable`, where given.
        """
        return all(
            any(source.tool in called for source in self.fillers(tool, parameter))
            for parameter in self._needs[tool]
        ) and all(
            before in called for before in self.enabling(tool) if usable is None or before in usable
        )

    def distances(self, target: str, usable: Collection[str] | None = None) -> dict[str, float]:
        """The length of the shortest way from each tool to `target`, along value edges and enabling
        ones; where there is none, the tool is absent.

        An edge is as long as the calls that it takes on average to lead on: 1 / confidence.
        Lengths are rounded to `DIGITS`, so that equal ones are equal however they were added up.
        """

        def length(one: str, other: str, edges: Mapping[Edge, object]) -> float | None:
            if usable is not None and not {one, other} <= {*usable, target}:
                return None
            led = max(map(self.confidence, filter(_leads_on, edges)), default=0.0)
            return 1 / led if led else None

        backwards = self.network.reverse(copy=False)
        found = nx.single_source_dijkstra_path_length(backwards, target, weight=length)
        return {name: round(distance, DIGITS) for name, distance in found.items()}

    @property
    def _walked(self) -> _Walked:
        if self._known is None:
            self._known = self._index()
        return self._known

    def _index(self) -> _Walked:
        fillers: dict[str, dict[str, dict[Source, float]]] = {}
        enabling: dict[str, dict[str, float]] = {}
        takers: dict[Source, set[str]] = {}
        sharing: set[str] = set()
        for edge in filter(_leads_on, self.edges()):
            confidence = self.confidence(edge)
            if not confidence:
                continue
            if edge.kind == "value":
                source = Source(edge.source, edge.pattern)
                of_tool = fillers.setdefault(edge.target, {})
                of_tool.setdefault(edge.parameter, {})[source] = confidence
                takers.setdefault(source, set()).add(edge.target)
                if self._is_shared(edge):
                    sharing.add(self.tools[edge.target].domain)
            else:
                enabling.setdefault(edge.target, {})[edge.source] = confidence
        ranked = {
            target: dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
            for target, found in enabling.items()
        }
        taken = {source: frozenset(found) for source, found in takers.items()}
        return _Walked(fillers, ranked, taken, frozenset(sharing))

    def _is_shared(self, edge: Edge) -> bool:
        taker = self.tools[edge.target]
        semantic_type = taker.annotation.consumes.get(edge.parameter, "")
        is_foreign = self.tools[edge.source].domain != taker.domain
        return is_foreign and not (self.is_internal(semantic_type) or is_text(semantic_type))

    # --- what things are called -----------------------------------------------------------------

    def is_internal(self, semantic_type: str) -> bool:
        """Whether values of a semantic type are never said by a user. Unknown ones are sayable."""
        known = self.semantic_types.get(semantic_type)
        return known is not None and known.internal

    def entity_names(self, tool: Tool) -> frozenset[str]:
        """The things that a tool is called about, by the internal types that it consumes."""
        return frozenset(
            self.semantic_types[semantic_type].entity_name
            for semantic_type in tool.annotation.consumes.values()
            if self.semantic_types[semantic_type].internal
        )

    def owner_name(self, tool: Tool, path: Path) -> str:
        """The name of the thing that a result field belongs to: a case's order is a case's."""
        return self.owner_name_of(tool, pattern_of(path))

    def owner_name_of(self, tool: Tool, pattern: str) -> str:
        """The entity name of the first internal type in the same item as `pattern`."""
        item = pattern.rpartition(".")[0]
        for other, name in tool.annotation.produces.items():
            semantic_type = self.semantic_types[name]
            if (
                semantic_type.internal
                and semantic_type.entity_name
                and other.rpartition(".")[0] == item
            ):
                return semantic_type.entity_name
        return ""

    def to_json(self) -> JsonObject:
        """Nodes and edges with evidence and confidence, in a fixed order. `needs` of a node are the
        parameters that only a result can fill."""
        nodes: list[JsonValue] = [
            {
                "name": tool.name,
                "domain": tool.domain,
                "effect": tool.effect,
                "description": tool.description,
                "needs": list(self.internal_needs(tool)),
            }
            for tool in self.tools.values()
        ]
        edges: list[JsonValue] = []
        for edge in sorted(
            self.edges(),
            key=lambda e: (e.source, e.target, e.kind, e.parameter, e.pattern, e.effect),
        ):
            record: JsonObject = {"source": edge.source, "target": edge.target, "kind": edge.kind}
            if edge.kind == "value":
                record |= {"parameter": edge.parameter, "pattern": edge.pattern}
            else:
                record["effect"] = edge.effect
            record["evidence"] = dict(self.evidence(edge).items())
            record["confidence"] = self.confidence(edge)
            edges.append(record)
        return {"nodes": nodes, "edges": edges}


def _leads_on(edge: Edge) -> bool:
    return edge.effect == "enables"


def graph_of(tools: Iterable[Tool], semantic_types: Mapping[str, SemanticType]) -> ApiGraph:
    """The graph that annotations tell of: value edges where semantic types fit, state edges by
    `prerequisites`.

    Between tools whose annotations were written the edges are declared; where one was inferred, or
    the parameter is of a coarser type, matched.
    """
    graph = ApiGraph({tool.name: tool for tool in tools}, semantic_types)
    sources = ValueSources(graph.tools.values(), semantic_types)
    for tool in graph.tools.values():
        for parameter in tool.annotation.consumes:
            for source, producer, exact in sources.of(tool, parameter):
                matched = tool.inferred or producer.inferred or not exact
                edge = Edge(source.tool, tool.name, "value", parameter, source.pattern)
                graph.add_evidence(edge, "matched" if matched else "declared")
        for before in tool.annotation.prerequisites:
            if before in graph.tools:
                graph.add_evidence(Edge(before, tool.name, "state"), "declared")
    return graph
