"""Tools that no sample calls are named with what they lack."""

from turnloom.engine.recipe.uncalled_tools import MOST_NAMED, uncalled_tools
from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.tool import Tool, ToolAnnotation

ASKED = ToolAnnotation(requests=("Please {x}.",))


def graph(*names: str, working: bool = True) -> ApiGraph:
    made = graph_of([Tool(name, "", {}, annotation=ASKED) for name in names], {})
    if working:
        made.working.update(names)
    return made


def test_where_all_are_called_nothing_is_told() -> None:
    assert uncalled_tools(graph("a", "b"), {"a", "b"}) == []


def test_what_lacks_something_has_a_line_of_its_own() -> None:
    known = graph("a", "b", working=False)
    known.refusals["b"] = "the gate is\x1b[31m rusty"
    (line,) = uncalled_tools(known, {"a"})
    assert line.startswith("never called: b: every call of it was refused")
    assert "\x1b" not in line


def test_what_lacks_nothing_is_counted_from_some_number_on() -> None:
    names = [f"t{number}" for number in range(MOST_NAMED + 3)]
    (line,) = uncalled_tools(graph(*names), set())
    assert line.endswith("and 3 more")
    assert "t0, t1" in line


def test_many_that_lack_something_are_counted_too() -> None:
    names = [f"t{number}" for number in range(MOST_NAMED + 3)]
    lines = uncalled_tools(graph(*names, working=False), set())
    assert len(lines) == MOST_NAMED + 1
    assert "3 more" in lines[-1]
