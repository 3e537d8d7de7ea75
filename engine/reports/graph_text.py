"""An API graph as lines for a terminal."""

from __future__ import annotations

from collections import Counter

from turnloom.graphs.json_value import JsonObject


def graph_text(found: JsonObject) -> str:
    """Each tool with the tools before it; over a refuted edge nobody comes."""
    nodes, edges = found["nodes"], found["edges"]
    if not isinstance(nodes, list) or not isinstance(edges, list):
        raise TypeError("a graph has lists of nodes and edges")
    before: dict[str, Counter[str]] = {}
    refuted = 0
    for edge in edges:
        if isinstance(edge, dict) and edge.get("confidence") == 0:
            refuted += 1
        elif isinstance(edge, dict):
            before.setdefault(str(edge["target"]), Counter())[str(edge["source"])] += 1
    told = f", {refuted} of them refuted" if refuted else ""
    lines = [f"{len(nodes)} tools, {len(edges)} edges{told}"]
    for node in nodes:
        if isinstance(node, dict):
            name = str(node["name"])
            lines.append(f"{name} <- {', '.join(sorted(before.get(name, ()))) or 'nothing'}")
    return "\n".join(lines) + "\n"
