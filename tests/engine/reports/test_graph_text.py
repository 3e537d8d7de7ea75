"""An API graph as lines: each tool with those before it."""

from turnloom.engine.reports.graph_text import graph_text


def test_each_tool_has_a_line_with_the_tools_before_it() -> None:
    graph = {
        "nodes": [{"name": "search"}, {"name": "login"}, {"name": "book"}],
        "edges": [
            {"source": "search", "target": "book", "parameter": "flight"},
            {"source": "search", "target": "book", "parameter": "day"},
            {"source": "login", "target": "book"},
        ],
    }

    assert graph_text(graph) == (
        "3 tools, 3 edges\nsearch <- nothing\nlogin <- nothing\nbook <- login, search\n"
    )


def test_a_refuted_edge_leads_nowhere() -> None:
    edges = [
        {"source": "search", "target": "book", "confidence": 0.0},
        {"source": "login", "target": "book", "confidence": 0.7},
    ]
    graph = {"nodes": [{"name": "book"}], "edges": edges}

    assert graph_text(graph) == "1 tools, 2 edges, 1 of them refuted\nbook <- login\n"
