"""Which targets are likely: what leads on, evened out over domains; each tool has its chance."""

from functools import partial

import pytest

from turnloom.agents.targets.target_weights import FEATURED_SHARE, TargetWeights
from turnloom.agents.targets.wanted_targets import WantedTargets
from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation

TYPES = {"id": SemanticType("id", internal=True, entity_name="thing")}


def tool(name: str, domain: str, effect: Effect = "read", *needs: str, gives: str = "") -> Tool:
    properties: JsonObject = {each: {"type": "string"} for each in needs}
    annotation = ToolAnnotation(
        consumes=dict.fromkeys(needs, "id"),
        produces={gives: "id"} if gives else {},
        requests=("do it",),
    )
    schema: JsonObject = {"properties": properties, "required": list(needs)}
    return Tool(name, "", schema, domain, effect=effect, annotation=annotation)


SHOP = [
    tool("list_things", "shop", gives="ids[]"),
    *(tool(f"change_{number}", "shop", "write", "which") for number in range(8)),
]
SUMS = [tool("add", "sums"), Tool("mute", "", {}, "sums")]


@pytest.fixture
def graph() -> ApiGraph:
    return graph_of([*SHOP, *SUMS], TYPES)


def weights(graph: ApiGraph, featured: str = "") -> dict[str, float]:
    state = ExplorationState(None, graph.tools)  # type: ignore[arg-type]
    return TargetWeights(graph, WantedTargets({}, graph)).of(state, (), featured)


def test_a_tool_that_nobody_can_ask_for_is_no_target(graph: ApiGraph) -> None:
    assert "mute" not in weights(graph)


def test_what_a_value_edge_leads_to_is_likelier(graph: ApiGraph) -> None:
    assert weights(graph)["change_0"] > weights(graph)["list_things"]
    graph.remove(Edge("list_things", "change_0", "value", "which", "ids[]"))
    assert weights(graph)["change_0"] <= weights(graph)["change_1"]


def test_a_domain_in_which_much_goes_on_leaves_room(graph: ApiGraph) -> None:
    alone = partial(graph_of, semantic_types=TYPES)
    among_others = weights(graph)["add"] / sum(weights(graph).values())
    apart = weights(alone(SUMS))["add"], sum(weights(alone(SHOP)).values())
    assert among_others > apart[0] ** 2 / (apart[0] ** 2 + apart[1] ** 2)


def test_a_featured_tool_has_its_chance(graph: ApiGraph) -> None:
    featured = weights(graph, "add")
    others = sum(featured.values()) - featured["add"]
    assert featured["add"] >= FEATURED_SHARE * others
    assert weights(graph, "mute").keys() == featured.keys()
