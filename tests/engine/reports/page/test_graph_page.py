"""A graph as a page."""

import orjson

from turnloom.engine.reports.page.graph_page import graph_page


class Edge(dict):
    """Counts how often it is asked for its target."""

    asked = 0

    def get(self, key: str, default: object = None) -> object:
        Edge.asked += key == "target"
        return super().get(key, default)


def data_of(page: str) -> dict:
    return orjson.loads(page.partition('id="data">')[2].partition("</script>")[0])


def test_the_page_has_tools_and_edges_and_each_edge_is_looked_at_once() -> None:
    nodes = [{"name": f"tool_{number}", "description": "<does>"} for number in range(50)]
    edges = [
        Edge(source="tool_0", target="tool_1", kind="value", parameter="id", confidence=0.3),
        Edge(source="tool_2", target="tool_1", kind="state", effect="changes", confidence=0),
    ]
    page = graph_page({"nodes": nodes, "edges": edges}, calls={"tool_1": 3})
    data = data_of(page)

    assert "50 tools, 2 edges" in page
    assert "<does>" not in page
    assert [tool["calls"] for tool in data["tools"][:3]] == [0, 3, 0]
    assert [(e["source"], e["target"], e["kind"]) for e in data["edges"]] == [
        (0, 1, "value"),
        (2, 1, "changes"),
    ]
    assert Edge.asked == len(edges)


def test_the_page_may_load_nothing() -> None:
    page = graph_page({"nodes": [], "edges": []})

    assert "default-src 'none'" in page
    assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in page
