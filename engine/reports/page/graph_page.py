"""An API graph as a page: drawn, with the evidence for each edge."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.engine.reports.page.graph_clusters import graph_clusters
from turnloom.engine.reports.page.self_contained_page import self_contained_page
from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects, elements


def graph_page(
    graph: JsonObject, title: str = "API graph", calls: Mapping[str, int] | None = None
) -> str:
    """A page that draws the graph. `calls` says how often samples of a run call each tool."""
    nodes, edges = element_objects(graph.get("nodes")), element_objects(graph.get("edges"))
    numbers = {str(node.get("name")): number for number, node in enumerate(nodes)}
    of_tool = graph_clusters(nodes)
    clusters = list(dict.fromkeys(of_tool.values()))
    ranks = {name: rank for rank, name in enumerate(clusters)}
    data: JsonObject = {
        "title": title,
        "clusters": [*clusters],
        "tools": [
            {
                "name": name,
                "cluster": ranks[of_tool[name]],
                "does": node.get("description"),
                "effect": node.get("effect"),
                "needs": elements(node.get("needs")),
                "calls": None if calls is None else calls.get(name, 0),
            }
            for name, node in zip(numbers, nodes, strict=True)
        ],
        "edges": [_edge(edge, numbers) for edge in edges],
    }
    return self_contained_page(
        "graph.html.jinja",
        ("elements.js", "graph_layout.js", "graph.js"),
        ("page.css", "graph.css"),
        data,
        {"title": title, "tools": len(nodes), "edges": len(edges)},
    )


def _edge(edge: JsonObject, numbers: Mapping[str, int]) -> JsonObject:
    source, target = (numbers[str(edge.get(end))] for end in ("source", "target"))
    found: dict[str, JsonValue] = {
        "source": source,
        "target": target,
        "kind": "value" if edge.get("kind") == "value" else edge.get("effect"),
        "confidence": edge.get("confidence"),
        "evidence": edge.get("evidence"),
    }
    for name in ("parameter", "pattern"):
        if edge.get(name):
            found[name] = edge[name]
    return found
