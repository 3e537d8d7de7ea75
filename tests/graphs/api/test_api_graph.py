"""The API graph: who depends on whom, with what evidence."""

import pytest

from turnloom.graphs.api.api_graph import MAX_REFUSALS, ApiGraph, Edge, graph_of
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import SemanticType, Tool, ToolAnnotation

SEMANTIC_TYPES = {
    each.name: each
    for each in (
        SemanticType("order.id", internal=True, entity_name="order"),
        SemanticType("token", internal=True),
        SemanticType("date"),
        SemanticType("date.deadline"),
        SemanticType("money.fee"),
        SemanticType("number"),
        SemanticType("text.note"),
        SemanticType("text.review", quotes=("money.fee",)),
    )
}


def tool(name: str, domain: str, annotation: ToolAnnotation, *required: str) -> Tool:
    properties: JsonObject = {parameter: {"type": "string"} for parameter in required}
    schema: JsonObject = {
        "type": "object",
        "properties": properties,
        "required": list(required),
    }
    return Tool(name, "", schema, domain, annotation=annotation)


LOGIN = tool("login", "shop", ToolAnnotation(produces={"token": "token"}))
LIST = tool(
    "list_orders",
    "shop",
    ToolAnnotation(produces={"orders[].id": "order.id", "orders[].fee": "money.fee"}),
)
PAY = tool(
    "pay_order",
    "shop",
    ToolAnnotation(consumes={"order_id": "order.id"}, prerequisites=("login",)),
    "order_id",
)
PLAN = tool("plan", "office", ToolAnnotation(consumes={"day": "date", "hours": "number"}), "day")


LISTED = Edge("list_orders", "pay_order", "value", "order_id", "orders[].id")
COUNTED = Edge("list_orders", "plan", "value", "hours", "orders[].fee")


@pytest.fixture
def graph() -> ApiGraph:
    return graph_of([LOGIN, LIST, PAY, PLAN], SEMANTIC_TYPES)


def test_annotations_declare_value_and_state_edges(graph: ApiGraph) -> None:
    assert set(graph.edges("value")) == {LISTED, COUNTED}
    assert set(graph.edges("state")) == {Edge("login", "pay_order", "state")}
    assert graph.evidence(LISTED) == {"declared": 1}
    assert graph.evidence(COUNTED) == {"matched": 1}, "hours are any number"


def test_edges_of_an_inferred_annotation_are_only_matched() -> None:
    inferred = Tool("pay", "", PAY.parameters, "shop", annotation=PAY.annotation, inferred=True)
    graph = graph_of([LIST, inferred], SEMANTIC_TYPES)
    (edge,) = graph.edges("value")
    assert graph.evidence(edge) == {"matched": 1}


def test_independent_evidence_makes_an_edge_more_certain(graph: ApiGraph) -> None:
    assert graph.confidence(LISTED) == pytest.approx(0.7)
    graph.add_evidence(LISTED, "observed", 2)
    assert graph.evidence(LISTED) == {"declared": 1, "observed": 2}
    assert graph.confidence(LISTED) == pytest.approx(0.97)


def test_the_more_of_its_calls_are_refused_the_less_certain_an_edge(graph: ApiGraph) -> None:
    graph.add_evidence(LISTED, "observed")
    graph.add_evidence(LISTED, "refused", MAX_REFUSALS)
    assert graph.confidence(LISTED) == pytest.approx(0.97 * 2 / 5)
    assert graph.fillers("pay_order", "order_id")


def test_an_edge_that_was_refused_again_and_again_and_never_worked_is_not_walked(
    graph: ApiGraph,
) -> None:
    graph.add_evidence(LISTED, "refused", MAX_REFUSALS - 1)
    assert graph.fillers("pay_order", "order_id")
    graph.add_evidence(LISTED, "refused")
    assert graph.confidence(LISTED) == 0
    assert not graph.fillers("pay_order", "order_id")
    assert not graph.takers(Source("list_orders", "orders[].id"))
    assert "list_orders" not in graph.distances("pay_order")
    assert not graph.is_legal("pay_order", ["list_orders", "login"])


def test_evidence_for_a_copy_leaves_the_graph_as_it_was(graph: ApiGraph) -> None:
    copy = graph.copy()
    copy.add_evidence(LISTED, "observed")
    copy.remove(COUNTED)
    assert graph.evidence(LISTED) == {"declared": 1}
    assert COUNTED in set(graph.edges())


def test_only_what_makes_a_call_possible_is_a_prerequisite(graph: ApiGraph) -> None:
    graph.add_evidence(Edge("list_orders", "pay_order", "state", effect="changes"), "observed")
    graph.add_evidence(Edge("plan", "pay_order", "state"), "counterfactual")
    assert list(graph.enabling("pay_order")) == ["plan", "login"]
    assert graph.leads_to("login", "pay_order")
    assert graph.leads_to("list_orders", "pay_order")
    assert not graph.leads_to("list_orders", "plan")


def test_what_only_a_result_can_fill_is_an_internal_need(graph: ApiGraph) -> None:
    assert graph.internal_needs(PAY) == {"order_id": "order.id"}
    assert graph.internal_needs(PLAN) == {}
    assert list(graph.fillers("pay_order", "order_id")) == [Source("list_orders", "orders[].id")]
    assert graph.takers(Source("list_orders", "orders[].id")) == {"pay_order"}


def test_unknown_types_are_sayable(graph: ApiGraph) -> None:
    assert graph.is_internal("order.id")
    assert not graph.is_internal("date")
    assert not graph.is_internal("never.heard")


def test_a_field_belongs_to_the_thing_in_its_item(graph: ApiGraph) -> None:
    assert graph.owner_name(LIST, ("orders", 2, "fee")) == "order"
    assert graph.owner_name(LOGIN, ("token",)) == ""


def test_distances_go_along_usable_tools_and_are_longer_the_less_certain_the_way(
    graph: ApiGraph,
) -> None:
    declared = round(1 / 0.7, 6)
    everything = {"pay_order": 0, "list_orders": declared, "login": declared}
    assert graph.distances("pay_order") == everything
    assert graph.distances("pay_order", ["login"]) == {"pay_order": 0, "login": declared}
    graph.add_evidence(LISTED, "observed")
    assert graph.distances("pay_order")["list_orders"] == round(1 / 0.97, 6)


def test_a_tool_is_legal_once_what_fills_it_and_all_that_enables_it_has_been_called(
    graph: ApiGraph,
) -> None:
    assert graph.is_legal("list_orders", [])
    assert not graph.is_legal("pay_order", ["list_orders"])
    assert not graph.is_legal("pay_order", ["login"])
    assert graph.is_legal("pay_order", ["login", "list_orders"])
    assert graph.is_legal("pay_order", ["list_orders"], usable=["list_orders", "pay_order"])


def test_what_only_changes_an_answer_gates_nothing(graph: ApiGraph) -> None:
    graph.add_evidence(Edge("pay_order", "list_orders", "state", effect="changes"), "observed")
    assert graph.is_legal("list_orders", [])
    assert "pay_order" not in graph.distances("list_orders")


def test_the_graph_is_written_in_a_fixed_order(graph: ApiGraph) -> None:
    written = graph.to_json()
    assert written == graph_of([LOGIN, LIST, PAY, PLAN], SEMANTIC_TYPES).to_json()
    assert written["edges"] == [
        {
            "source": "list_orders", "target": "pay_order", "kind": "value",
            "parameter": "order_id", "pattern": "orders[].id",
            "evidence": {"declared": 1}, "confidence": 0.7,
        },
        {
            "source": "list_orders", "target": "plan", "kind": "value",
            "parameter": "hours", "pattern": "orders[].fee",
            "evidence": {"matched": 1}, "confidence": 0.5,
        },
        {
            "source": "login", "target": "pay_order", "kind": "state", "effect": "enables",
            "evidence": {"declared": 1}, "confidence": 0.7,
        },
    ]  # fmt: skip
