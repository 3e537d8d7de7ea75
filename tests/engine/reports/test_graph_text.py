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
