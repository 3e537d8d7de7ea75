"""What a tool lacks that is never called."""

import pytest

from turnloom.agents.targets.missing import what_is_missing
from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

TYPES = {"id": SemanticType("id", internal=True, entity_name="thing")}
LIST = Tool("list", "", {}, annotation=ToolAnnotation(produces={"ids[]": "id"}, requests=("r",)))
TAKE = Tool(
    "take",
    "",
    {"properties": {"which": {"type": "string"}}, "required": ["which"]},
    annotation=ToolAnnotation(consumes={"which": "id"}, requests=("r",)),
)


@pytest.fixture
def graph() -> ApiGraph:
    return graph_of([LIST, TAKE, Tool("mute", "", {})], TYPES)


def test_a_tool_that_worked_lacks_nothing(graph: ApiGraph) -> None:
    graph.refusals["take"] = "not today"
    graph.working.add("take")
    assert what_is_missing(graph, "take") == ""


def test_a_refusal_is_told_as_the_tool_said_it(graph: ApiGraph) -> None:
    graph.refusals["take"] = "not today"
    assert what_is_missing(graph, "take") == "every call of it was refused, as with 'not today'"


def test_without_a_call_there_was_nothing_to_call_it_with(graph: ApiGraph) -> None:
    assert what_is_missing(graph, "take") == "there was never anything to call it with"


def test_a_need_that_nothing_fills_is_named(graph: ApiGraph) -> None:
    graph.remove(Edge("list", "take", "value", "which", "ids[]"))
    assert "no tool gives what its parameter 'which' takes" in what_is_missing(graph, "take")


def test_a_tool_that_nobody_can_ask_for_is_told_so(graph: ApiGraph) -> None:
    assert "no request" in what_is_missing(graph, "mute")
