"""The paper's sampler walks the API graph and nothing else: every decision is checked with networkx
against the graph as it is written, and without an edge the trace is another."""

import asyncio
from collections.abc import Iterator
from random import Random

import networkx as nx
import pytest

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.api.probe import probed_graph
from turnloom.graphs.environment import Environment
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.paper_search import CALLS_PER_TURN, PaperSearch
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.samplers import Decision, paper
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources import open_environment

SEEDS = range(12)
TARGETS = ("check_in", "pay_booking", "place_order", "track_parcel", "share_itinerary")


@pytest.fixture(scope="module")
def environment() -> Environment:
    return asyncio.run(open_environment(["builtin:travel+shop"]))


@pytest.fixture
def executed(environment: Environment) -> ApiGraph:
    return asyncio.run(probed_graph(environment))


async def _opened(environment: Environment, seed: int) -> ExplorationState:
    session = await environment.open(await environment.scenario(Random(seed)))
    return ExplorationState(session, {tool.name: tool for tool in session.tools})


async def _decided(
    environment: Environment, graph: ApiGraph, seed: int
) -> tuple[list[Decision], list[str]]:
    """What is decided over some turns of one sample, and the calls that they are made of."""
    state, rng, found = await _opened(environment, seed), Random(seed), []
    planner = Planner(graph, paper, listener=found.append)
    for target in TARGETS:
        planned = await planner.plan_turn(state, target, rng)
        state = state if planned is None else planned[0]
    return found, [step.tool for step in state.steps]


def _objects(record: JsonObject, name: str) -> Iterator[JsonObject]:
    items = record[name]
    assert isinstance(items, list)
    for item in items:
        assert isinstance(item, dict)
        yield item


def _allowed(decision: Decision, record: JsonObject) -> set[str]:
    """What the equations allow, from the graph as JSON."""
    situation, lengths = decision.situation, nx.DiGraph()
    present, called = set(situation.tools), set(situation.called)
    lengths.add_nodes_from(present)
    missing: dict[str, set[object]] = {name: set() for name in present}
    for node in _objects(record, "nodes"):
        if node["name"] in present:
            needs = node["needs"]
            assert isinstance(needs, list)
            missing[str(node["name"])].update(needs)
    for edge in _objects(record, "edges"):
        source, target = str(edge["source"]), str(edge["target"])
        is_walked = edge["confidence"] and edge.get("effect") != "changes"
        if not is_walked or not {source, target} <= present:
            continue
        if edge["kind"] == "value" and source in called:
            missing[target].discard(edge["parameter"])
        elif edge["kind"] == "state" and source not in called:
            missing[target].add(edge["source"])
        confidence = edge["confidence"]
        assert isinstance(confidence, float)
        known = lengths.get_edge_data(target, source, {"weight": 100.0})["weight"]
        lengths.add_edge(target, source, weight=min(known, 1 / confidence))
    legal = {name for name, what in missing.items() if not what} - {*situation.called_in_turn}
    if situation.target in situation.called_in_turn:
        return legal
    if situation.target in legal:
        return {situation.target}
    far = nx.single_source_dijkstra_path_length(lengths, situation.target)
    nearest = min((round(far[name], 6) for name in legal if name in far), default=0.0)
    return {name for name in legal if name in far and round(far[name], 6) == nearest}


async def test_every_decision_is_one_that_the_equations_allow(
    environment: Environment, executed: ApiGraph
) -> None:
    record = executed.to_json()
    after_target = 0
    for seed in SEEDS:
        for decision in (await _decided(environment, executed, seed))[0]:
            allowed = _allowed(decision, record)
            assert decision.picked in allowed or (decision.picked is None and not allowed)
            situation = decision.situation
            after_target += situation.target in situation.called_in_turn
    assert after_target > 30


async def test_without_its_value_edges_a_tool_is_never_legal(
    environment: Environment, executed: ApiGraph
) -> None:
    for edge in list(executed.edges("value")):
        if edge.target == "track_parcel":
            executed.remove(edge)
    for seed in SEEDS:
        decided, called = await _decided(environment, executed, seed)
        assert "track_parcel" not in called
        assert all("track_parcel" not in each.situation.legal for each in decided)


async def test_with_edges_removed_traces_are_others(
    environment: Environment, executed: ApiGraph
) -> None:
    whole = [(await _decided(environment, executed, seed))[1] for seed in SEEDS]
    for edge in list(executed.edges()):
        if edge.source == "search_orders" or edge.kind == "state":
            executed.remove(edge)
    cut = [(await _decided(environment, executed, seed))[1] for seed in SEEDS]
    changed = sum(one != other for one, other in zip(whole, cut, strict=True))
    assert changed > len(SEEDS) // 4
    assert any("choose_payment" in each for each in whole)
    assert not any("choose_payment" in each for each in cut), "nothing leads to it any more"


async def test_a_round_makes_so_many_calls_and_the_turn_ends_with_its_target(
    environment: Environment, executed: ApiGraph
) -> None:
    reached = 0
    for seed in SEEDS:
        found: list[Decision] = []
        state = await _opened(environment, seed)
        search = PaperSearch(
            executed, state, "check_in", Random(1), 0, CALLS_PER_TURN, listener=found.append
        )
        if await search.reach():
            reached += 1
            assert search.state.steps[-1].tool == "check_in"
            assert len(found) == CALLS_PER_TURN
            after = sum("check_in" in each.situation.called_in_turn for each in found)
            assert len(search.state.steps) <= CALLS_PER_TURN - after, "the rest goes elsewhere"
    assert reached


async def test_a_target_out_of_reach_within_the_round_is_not_reached(
    environment: Environment, executed: ApiGraph
) -> None:
    state = await _opened(environment, 3)
    assert not await PaperSearch(executed, state, "check_in", Random(1), 0, 1).reach()
