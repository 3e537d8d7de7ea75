"""What has to come first is found by trying, and proven by leaving it out."""

from random import Random

from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.api.prerequisite_search import PrerequisiteSearch
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.exploration.exploration_state import ExplorationState


async def searched(graph: ApiGraph, state: ExplorationState) -> ApiGraph:
    world = ProbedWorld(graph, state.session, list(state.tools.values()), Random(0))
    await world.gather()
    await PrerequisiteSearch(world).find()
    return graph


async def test_a_declared_prerequisite_is_proven(graph: ApiGraph, state: ExplorationState) -> None:
    await searched(graph, state)
    edge = Edge("open_till", "pay", "state")
    assert graph.evidence(edge) == {"declared": 1, "counterfactual": 1}


async def test_one_that_nobody_declared_is_found_too(
    graph: ApiGraph, state: ExplorationState
) -> None:
    bare = graph_of(graph.tools.values(), graph.semantic_types)
    bare.network.remove_edge("open_till", "pay")
    await searched(bare, state)
    assert list(bare.enabling("pay")) == ["open_till"]


async def test_what_worked_at_once_needs_nothing(graph: ApiGraph, state: ExplorationState) -> None:
    await searched(graph, state)
    assert {edge.target for edge in graph.edges("state")} == {"pay"}
