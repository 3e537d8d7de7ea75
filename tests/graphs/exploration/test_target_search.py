"""A target is reached over legal tools, a refusal repaired by what the graph knows."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from tests.graphs.conftest import SEMANTIC_TYPES, SUGGESTED, TOOLS, Harbour, HarbourSession
from turnloom.graphs.api.api_graph import ApiGraph, Edge, graph_of
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.indirect_lookup import IndirectLookups
from turnloom.graphs.exploration.samplers import Decision, directed
from turnloom.graphs.exploration.target_search import TargetSearch
from turnloom.graphs.tool import ToolAnnotation


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


async def test_a_list_whose_records_are_on_the_screen_is_recalled(
    graph: ApiGraph, state: ExplorationState
) -> None:
    await state.call(state.tools["list_boats"], {}, {})
    state.steps[0] = replace(state.steps[0], arguments={"order": "by name"})
    found = search(graph, state, "book_boat")
    assert await found.reach()
    assert called(state) == ["list_boats", "book_boat"]
    assert found.recalled == {0}


async def test_what_enables_a_call_is_made_only_where_all_of_it_can_be_told(
    graph: ApiGraph, state: ExplorationState, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = replace(TOOLS["open_till"], parameters=TOOLS["pay"].parameters)
    state.tools = {**TOOLS, "open_till": asked}
    monkeypatch.setitem(SUGGESTED, "open_till", {"amount": 3})
    monkeypatch.setattr(Harbour, "open_till", lambda self, amount: self.__dict__.update(is_open=1))
    assert not await search(graph, state, "pay").reach()
    told = replace(asked, annotation=ToolAnnotation(preambles=("My float is {amount}.",)))
    state.tools = {**TOOLS, "open_till": told}
    assert await search(graph, state, "pay").reach()


async def test_what_is_decided_is_told_with_the_reason(
    graph: ApiGraph, state: ExplorationState
) -> None:
    decided: list[Decision] = []
    found = search(graph, state, "pay")
    found.listener = decided.append
    assert await found.reach()
    last = [(each.picked, each.why) for each in decided[-3:]]
    assert last == [("pay", "sampler"), ("open_till", "repair"), ("pay", "sampler")]
    assert "pay" not in decided[-2].situation.legal, "it was just refused"


async def test_nothing_is_repaired_without_an_enabling_edge(
    graph: ApiGraph, state: ExplorationState
) -> None:
    for edge in list(graph.edges("state")):
        graph.remove(edge)
    assert not await search(graph, state, "pay").reach()


async def test_a_value_is_fetched_along_the_edges_that_there_are(
    graph: ApiGraph, state: ExplorationState
) -> None:
    for edge in list(graph.edges("value")):
        if edge.target == "swap_boat":
            graph.remove(edge)
    found = search(graph, state, "swap_boat")
    assert not await found.reach()
    assert called(state) == []


async def test_the_surer_edge_is_walked_more_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Harbour, "all_boats", Harbour.list_boats, raising=False)
    tools = {**TOOLS, "all_boats": replace(TOOLS["list_boats"], name="all_boats")}
    graph = graph_of(tools.values(), SEMANTIC_TYPES)
    observed = Edge("all_boats", "book_boat", "value", "boat_id", "boats[].boat_id")
    graph.add_evidence(observed, "observed")
    firsts = []
    for seed in range(60):
        found = search(graph, ExplorationState(HarbourSession(Harbour()), tools), "book_boat", seed)
        assert await found.reach()
        firsts.append(called(found.state)[0])
    assert 0 < firsts.count("list_boats") < firsts.count("all_boats")
