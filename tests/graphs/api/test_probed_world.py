"""In a world that is probed, calls are tried with what earlier ones have shown."""

from random import Random

from turnloom.graphs.api.api_graph import ApiGraph, Edge
from turnloom.graphs.api.probed_world import ProbedWorld, as_argument
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.tool import Tool


def world_of(graph: ApiGraph, state: ExplorationState) -> ProbedWorld:
    return ProbedWorld(graph, state.session, list(state.tools.values()), Random(0))


async def test_what_works_and_what_is_refused_are_kept_apart(
    graph: ApiGraph, state: ExplorationState
) -> None:
    world = world_of(graph, state)
    await world.gather()
    assert {"list_boats", "get_boat", "book_boat", "open_till", "send_note"} <= set(world.worked)
    assert set(world.refused) == {"pay"}
    assert len(world.refused["pay"]) == 1, "the same refusal counts once"


async def test_a_value_that_a_call_was_given_flows_from_where_it_was_shown(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await world_of(graph, state).gather()
    edge = Edge("list_boats", "get_boat", "value", "boat_id", "boats[].boat_id")
    assert graph.evidence(edge) == {"declared": 1, "observed": 1}


async def test_the_world_moves_on_only_with_a_write_that_shows_something_new(
    graph: ApiGraph, state: ExplorationState
) -> None:
    world = world_of(graph, state)
    before = await world.session.digest()
    await world.gather()
    assert [each.value for each in world.visible["booking.id"]] == ["K1"]
    assert (await world.session.digest()) != before, "a booking is needed to swap its boat"
    assert (await state.session.digest()) == before


async def test_tools_that_change_the_state_are_noted(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await world_of(graph, state).gather()
    assert graph.changing == {"book_boat", "swap_boat", "open_till", "send_note"}


async def test_nothing_is_drawn_for_a_call_whose_internal_value_nobody_has_shown(
    graph: ApiGraph, state: ExplorationState
) -> None:
    world = world_of(graph, state)
    assert await world.draw(state.tools["get_boat"], {}) is None
    assert await world.draw(state.tools["pay"], {}) == ({"amount": 12}, {})


def test_a_list_is_given_where_a_list_is_wanted() -> None:
    tool = Tool("do", "", {"properties": {"ids": {"type": "array"}, "id": {}}}, "desk")
    assert as_argument(tool, "ids", "a") == ["a"]
    assert as_argument(tool, "ids", ["a"]) == ["a"]
    assert as_argument(tool, "id", "a") == "a"
