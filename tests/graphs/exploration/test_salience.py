"""What a conversation is about: entities become salient, and give way to others."""

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.salience import Salience
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import Origin, Selected


async def turn(
    graph: ApiGraph,
    state: ExplorationState,
    tool: str,
    arguments: JsonObject,
    origins: dict[str, Origin] | None = None,
) -> None:
    """One turn of one call."""
    first = len(state.steps)
    await state.call(state.tools[tool], arguments, origins or {})
    Salience(graph, state).follow_turn(first)


def salient(state: ExplorationState) -> dict[str, object]:
    return {name: observed.value for name, observed in state.salient.items()}


def attributes(state: ExplorationState) -> list[object]:
    return [observed.value for observed in state.salient_attributes]


async def test_the_thing_that_a_result_is_about_becomes_salient_with_its_attributes(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await turn(graph, state, "get_boat", {"boat_id": "B2"})
    assert salient(state) == {"boat.id": "B2"}
    assert attributes(state) == [45]
    assert state.last_list is None


async def test_a_list_makes_nothing_salient_but_can_be_chosen_from(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await turn(graph, state, "list_boats", {})
    assert salient(state) == {}
    assert attributes(state) == []
    assert state.last_list == 0


async def test_a_list_of_others_makes_a_thing_less_salient(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await turn(graph, state, "get_boat", {"boat_id": "B2"})
    await turn(graph, state, "list_boats", {})
    assert salient(state) == {}
    assert attributes(state) == []


async def test_the_same_attribute_of_another_thing_is_forgotten(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await turn(graph, state, "get_boat", {"boat_id": "B2"})
    await turn(graph, state, "get_boat", {"boat_id": "B3"})
    assert salient(state) == {"boat.id": "B3"}
    assert attributes(state) == [80]


async def test_the_item_that_a_call_was_made_for_becomes_salient_with_its_fields(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await turn(graph, state, "list_boats", {})
    shortest = Selected(0, ("boats",), ("boat_id",), "least", "length")
    await turn(
        graph, state, "book_boat", {"boat_id": "B1", "day": "2026-05-04"}, {"boat_id": shortest}
    )
    assert salient(state) == {"boat.id": "B1", "booking.id": "K1"}
    assert attributes(state) == [5]


async def test_what_hung_together_with_a_thing_is_forgotten_when_that_is_changed(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await turn(graph, state, "book_boat", {"boat_id": "B1", "day": "2026-05-04"})
    assert salient(state) == {"booking.id": "K1", "boat.id": "B1"}
    await turn(graph, state, "swap_boat", {"booking_id": "K1"})
    assert salient(state) == {"booking.id": "K1"}
