"""A target is reached over legal tools, a refusal repaired by what the graph knows."""

from collections.abc import Callable
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import IndirectLookups
from turnloom.graphs.exploration.samplers import Decision, directed
from turnloom.graphs.exploration.target_search import TargetSearch


def search(graph: ApiGraph, state: ExplorationState, target: str, seed: int = 0) -> TargetSearch:
    return TargetSearch(
        graph, directed, IndirectLookups(graph), state, target, Random(seed), len(state.steps)
    )


def called(state: ExplorationState) -> list[str]:
    return [step.tool for step in state.steps]


async def test_what_the_target_needs_is_looked_up_first(
    graph: ApiGraph, state: ExplorationState
) -> None:
    found = search(graph, state, "book_boat")
    assert await found.reach()
    assert called(state) == ["list_boats", "book_boat"]
    assert found.repairs == set()


async def test_a_refusal_is_repaired_by_a_prerequisite(
    graph: ApiGraph, state: ExplorationState
) -> None:
    found = search(graph, state, "pay")
    assert await found.reach()
    assert called(state)[-2:] == ["open_till", "pay"]
    assert found.repairs == {len(state.steps) - 2}
    assert all(step.result.ok for step in state.steps)


async def test_a_value_that_could_be_said_is_often_looked_up(
    graph: ApiGraph, state: ExplorationState
) -> None:
    amounts = set()
    for seed in range(20):
        found = search(graph, await state.branch(), "pay", seed)
        assert await found.reach()
        amounts.add(found.state.steps[-1].arguments["amount"])
    assert amounts & {30, 45, 80}, "the price of a boat"
    assert 12 in amounts, "what the user says"


async def test_a_target_that_nothing_leads_to_is_not_reached(
    graph: ApiGraph, empty_harbour: Callable[[], ExplorationState]
) -> None:
    state = empty_harbour()
    assert not await search(graph, state, "book_boat").reach()
    assert "book_boat" not in called(state)


async def test_a_list_that_would_show_the_same_is_recalled_and_not_asked_for_again(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    found = search(graph, state, "book_boat")
    assert await found.reach()
    assert called(state) == ["list_boats", "book_boat"]
    assert found.recalled == {0}


async def test_what_is_decided_is_told_with_the_reason(
    graph: ApiGraph, state: ExplorationState
) -> None:
    decided: list[Decision] = []
    found = search(graph, state, "pay")
    found.listener = decided.append
    assert await found.reach()
    assert ("open_till", "repair") in [(each.picked, each.why) for each in decided]
    assert decided[-2].picked == "pay"
    assert decided[-2].situation.legal
