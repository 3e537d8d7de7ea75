"""Value edges are observed by passing values on, and refuted by taking them away."""

from random import Random

import pytest

from turnloom.graphs.api.api_graph import ApiGraph, Edge
from turnloom.graphs.api.probed_world import ProbedWorld
from turnloom.graphs.api.value_flows import observe_value_flows, refute_value_flows
from turnloom.graphs.exploration.exploration_state import ExplorationState


@pytest.fixture
async def world(graph: ApiGraph, state: ExplorationState) -> ProbedWorld:
    """The harbour with an open till, so that a payment works."""
    await state.call(state.tools["open_till"], {}, {})
    world = ProbedWorld(graph, state.session, list(state.tools.values()), Random(0))
    await world.gather()
    return world


async def test_a_sayable_value_is_passed_on_to_every_parameter_that_takes_it(
    world: ProbedWorld,
) -> None:
    edge = Edge("get_boat", "pay", "value", "amount", "price")
    assert world.graph.evidence(edge) == {"declared": 1}
    await observe_value_flows(world)
    assert world.graph.evidence(edge) == {"declared": 1, "observed": 1}


async def test_a_made_up_value_in_the_place_of_a_real_one_should_fail(
    world: ProbedWorld,
) -> None:
    await refute_value_flows(world)
    edge = Edge("list_boats", "get_boat", "value", "boat_id", "boats[].boat_id")
    assert "counterfactual" in world.graph.evidence(edge)


async def test_a_tool_that_takes_anything_proves_nothing(world: ProbedWorld) -> None:
    await refute_value_flows(world)
    edges = [edge for edge in world.graph.edges("value") if edge.target == "book_boat"]
    assert edges
    assert all("counterfactual" not in world.graph.evidence(edge) for edge in edges)
