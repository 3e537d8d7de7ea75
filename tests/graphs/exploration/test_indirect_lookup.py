"""A value that people could say is looked up where a read of the graph can give it."""

from random import Random

import pytest

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.value_sources import Source
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import (
    IndirectLookup,
    IndirectLookups,
    is_sayable,
)
from turnloom.graphs.json_value import JsonValue


def test_a_sayable_parameter_is_filled_from_a_single_field_of_a_read(
    graph: ApiGraph, state: ExplorationState
) -> None:
    found = IndirectLookups(graph).choose(state, state.tools["pay"], Random(0))
    assert found == IndirectLookup("amount", Source("get_boat", "price"))


def test_an_internal_parameter_is_no_matter_of_saying(
    graph: ApiGraph, state: ExplorationState
) -> None:
    lookups = IndirectLookups(graph)
    assert lookups.choose(state, state.tools["swap_boat"], Random(0)) is None
    assert lookups.choose(state, state.tools["open_till"], Random(0)) is None


def test_a_producer_that_the_state_does_not_offer_is_not_chosen(
    graph: ApiGraph, state: ExplorationState
) -> None:
    state.tools = {name: tool for name, tool in state.tools.items() if name != "get_boat"}
    assert IndirectLookups(graph).choose(state, state.tools["pay"], Random(0)) is None


def test_to_quote_a_value_in_a_text_is_the_last_resort_and_left_to_chance(
    graph: ApiGraph, state: ExplorationState
) -> None:
    lookups = IndirectLookups(graph)
    note = state.tools["send_note"]
    chosen = [lookups.choose(state, note, Random(seed)) for seed in range(100)]
    quoting = IndirectLookup("text", Source("get_boat", "price"))
    assert set(chosen) == {quoting, None}
    assert 20 < chosen.count(quoting) < 50


async def test_the_value_is_taken_from_the_step_that_called_the_producer(
    state: ExplorationState,
) -> None:
    await state.call(state.tools["get_boat"], {"boat_id": "B3"}, {})
    observed = IndirectLookup("amount", Source("get_boat", "price")).value_in(state, 0)
    assert observed is not None
    assert (observed.value, observed.path) == (80, ("price",))
    assert IndirectLookup("amount", Source("get_boat", "deposit")).value_in(state, 0) is None


@pytest.mark.parametrize(("value", "expected"), [
    ("Gull", True), (3, True), (0, False), ("", False), (True, False), (["a"], False),
    (None, False),
])  # fmt: skip
def test_only_texts_and_numbers_that_say_something_are_sayable(
    value: JsonValue, expected: bool
) -> None:
    assert is_sayable(value) is expected
