"""The API graph: tools as nodes, dependencies as edges that carry their evidence.

A *value* edge A → B says that a field of A's result can fill a parameter of B. A *state* edge says
that A makes a call of B possible, or changes what B answers (paper, Phase I; the second sort of
edge and the evidence are ours). Edges grow more certain as evidence adds up:

declared        the annotations say so
matched         names, types or descriptions agree
observed        the value flowed in a real execution
counterfactual  with the prerequisite taken away, the call failed
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import networkx as nx

from turnloom.graphs.api.pattern import pattern_of
from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.tool import SemanticType, Tool

EdgeKind = Literal["value", "state"]
StateEffect = Literal["enables", "changes"]
Evidence = Literal["declared", "matched", "observed", "counterfactual"]

DOUBT: Mapping[Evidence, float] = {
    "matched": 0.5,
    "declared": 0.3,
    "observed": 0.1,
    "counterfactual": 0.02,
}
"""Chance that an edge is wrong although this evidence was found; independent pieces multiply."""

DIGITS = 6
"""To how many digits distances are told."""

NUMBER = "number"
AMOUNTS = frozenset(
    (
        "number",
        "money",
        "count",
        "distance",
        "percent",
        "pressure",
        "temperature",
        "volume",
        "speed",
        "fuel",
    )
)
"""Semantic types, with all that are finer, that a `number` takes."""
TEXT = "text."
"""How the semantic types of free texts begin."""


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


@dataclass(slots=True)
class ApiGraph:
    """Tools and their dependencies. Build with `graph_of`, then add evidence as it is found.

    `changing` are the tools of which a call was seen to change the world's state.
    """

    tools: Mapping[str, Tool]
    semantic_types: Mapping[str, SemanticType]
    network: nx.MultiDiGraph = field(default_factory=nx.MultiDiGraph)
    changing: set[str] = field(default_factory=set)
    _producers: dict[str, list[tuple[str, str]]] = field(
        default_factory=dict, init=False, repr=False
    )
    _needs: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False)
    _fitting: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)
    _sharing: dict[str, bool] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.network.add_nodes_from(self.tools)
        for tool in self.tools.values():
            for pattern, semantic_type in tool.annotation.produces.items():
                self._producers.setdefault(semantic_type, []).append((tool.name, pattern))
            self._needs[tool.name] = {
                name: semantic_type
                for name, semantic_type in tool.annotation.consumes.items()
                if name in tool.required and self.semantic_types[semantic_type].internal
            }

    def add_evidence(self, edge: Edge, evidence: Evidence) -> None:
        """Add one piece of evidence; the edge is made when it is new."""
        if self.network.has_edge(edge.source, edge.target, key=edge):
            counts = self.network.edges[edge.source, edge.target, edge]["evidence"]
            counts[evidence] = counts.get(evidence, 0) + 1
        else:
            self.network.add_edge(edge.source, edge.target, key=edge, evidence={evidence: 1})

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
        """1 minus the product of the doubts left by each sort of evidence found."""
        doubt = 1.0
        for evidence in self.evidence(edge):
            doubt *= DOUBT[evidence]
        return 1.0 - doubt

    def producers_of(self, semantic_type: str) -> list[tuple[str, str]]:
        """Tools whose results hold values of a semantic type, with the pattern where."""
        return self._producers.get(semantic_type, [])

    def entity_names(self, tool: Tool) -> frozenset[str]:
        """The things that a tool is called about, by the internal types that it consumes."""
        return frozenset(
            self.semantic_types[semantic_type].entity_name
            for semantic_type in tool.annotation.consumes.values()
            if self.semantic_types[semantic_type].internal
        )

    def is_internal(self, semantic_type: str) -> bool:
        """Whether values of a semantic type are never said by a user. Unknown ones are sayable."""
        known = self.semantic_types.get(semantic_type)
        return known is not None and known.internal

    def internal_needs(self, tool: Tool) -> Mapping[str, str]:
        """Required parameters that only a result can fill: parameter → semantic type."""
        return self._needs[tool.name]

    def shares_types(self, domain: str) -> bool:
        """Whether a domain takes some sayable value, other than a text, that another one gives."""
        found = self._sharing.get(domain)
        if found is None:
            found = self._sharing[domain] = self._shares_types(domain)
        return found

    def _shares_types(self, domain: str) -> bool:
        taken = {
            semantic_type
            for tool in self.tools.values()
            if tool.domain == domain
            for semantic_type in tool.annotation.consumes.values()
        }
        return any(
            self.tools[producer].domain != domain
            for semantic_type in taken
            if not self.semantic_types[semantic_type].internal
            and not semantic_type.startswith(TEXT)
            for producer, _ in self.producers_of(semantic_type)
        )

    def fits(self, given: str, taken: str) -> bool:
        """Whether a value of semantic type `given` can stand where `taken` is wanted."""
        return taken in self.fitting_types(given)

    def fitting_types(self, given: str) -> frozenset[str]:
        """The semantic types in whose place a value of type `given` can stand.

        Its own does, and a coarser one (`date` for `date.deadline`); a `number` takes any amount,
        count or measure; a text what it quotes, or anything sayable. A internal value stands for
        nothing that people say.
        """
        found = self._fitting.get(given)
        if found is None:
            found = self._fitting[given] = frozenset(
                taken for taken in self.semantic_types if self._flows(given, taken)
            )
        return found

    def _flows(self, given: str, taken: str) -> bool:
        if self.semantic_types[given].internal:
            return False
        if taken.startswith(TEXT):
            quotes = self.semantic_types[taken].quotes
            return not quotes or given in quotes
        if given == taken or given.startswith(f"{taken}."):
            return True
        return taken == NUMBER and given.split(".", maxsplit=1)[0] in AMOUNTS

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

    def prerequisites(self, tool: str) -> list[str]:
        """Tools that make a call of `tool` possible, most certain first, then by name."""
        edges = [
            edge
            for _, _, edge in self.network.in_edges(tool, keys=True)
            if edge.kind == "state" and edge.effect == "enables"
        ]
        return [
            edge.source for edge in sorted(edges, key=lambda e: (-self.confidence(e), e.source))
        ]

    def is_legal(
        self, tool: str, called: Collection[str], usable: Collection[str] | None = None
    ) -> bool:
        """Whether a tool's prerequisites are among those `called` (paper, Phase I): for each value
        that only a result can give, one with a value edge into it, and every one that enables it.

        Of the enabling tools only those count that are `usable`, where given.
        """
        given, enabling = set(), set()
        for source, _, edge in self.network.in_edges(tool, keys=True):
            if edge.kind == "value" and source in called:
                given.add(edge.parameter)
            elif edge.kind == "state" and edge.effect == "enables":
                enabling.add(source)
        if usable is not None:
            enabling.intersection_update(usable)
        return given.issuperset(self._needs[tool]) and enabling.issubset(called)

    def distances(self, target: str, usable: Collection[str] | None = None) -> dict[str, float]:
        """The length of the shortest way from each tool to `target`, along value edges and enabling
        ones; where there is none, the tool is absent.

        An edge is as long as the calls that it takes on average to lead on: 1 / confidence.
        Lengths are rounded to `DIGITS`, so that equal ones are equal however they were added up.
        """

        def length(one: str, other: str, edges: Mapping[Edge, object]) -> float | None:
            if usable is not None and not {one, other} <= {*usable, target}:
                return None
            led = [self.confidence(edge) for edge in edges if edge.effect == "enables"]
            return 1 / max(led) if led else None

        backwards = self.network.reverse(copy=False)
        found = nx.single_source_dijkstra_path_length(backwards, target, weight=length)
        return {name: round(distance, DIGITS) for name, distance in found.items()}

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
            record["confidence"] = round(self.confidence(edge), 4)
            edges.append(record)
        return {"nodes": nodes, "edges": edges}


def graph_of(tools: Iterable[Tool], semantic_types: Mapping[str, SemanticType]) -> ApiGraph:
    """The graph that annotations tell of: value edges by equal semantic type, state edges by
    `prerequisites`.

    Between tools whose annotations were written the edges are declared; where one was inferred,
    matched.
    """
    graph = ApiGraph({tool.name: tool for tool in tools}, semantic_types)
    for tool in graph.tools.values():
        for parameter, semantic_type in tool.annotation.consumes.items():
            for producer, pattern in graph.producers_of(semantic_type):
                if producer != tool.name:
                    matched = tool.inferred or graph.tools[producer].inferred
                    edge = Edge(producer, tool.name, "value", parameter, pattern)
                    graph.add_evidence(edge, "matched" if matched else "declared")
        for before in tool.annotation.prerequisites:
            if before in graph.tools:
                graph.add_evidence(Edge(before, tool.name, "state"), "declared")
    return graph
