"""A graph as a page."""

from turnloom.engine.reports.graph_page import graph_page


class Edge(dict):
    """Counts how often it is asked for its target."""

    asked = 0

    def get(self, key: str, default: object = None) -> object:
        Edge.asked += key == "target"
        return super().get(key, default)


def test_each_tool_has_its_needs_and_each_edge_is_looked_at_once() -> None:
    nodes = [{"name": f"tool_{number}", "description": "<does>"} for number in range(50)]
    edges = [
        Edge(source="tool_0", target="tool_1", parameter="id", evidence={"declared": 2}),
        Edge(source="tool_2", target="tool_1", evidence={}),
    ]
    page = graph_page({"nodes": nodes, "edges": edges})

    assert "50 tools, 2 edges" in page
    assert (
        "<td><code>tool_1</code></td><td>&lt;does&gt;</td><td><code>tool_0</code> for id "
        "<small>(declared 2)</small><br><code>tool_2</code> done before <small>()</small></td>"
    ) in page
    assert Edge.asked == len(edges)
