"""Planned turns really happened, end with their target, and hold no call that nothing needed."""

import asyncio
from random import Random

import pytest

from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.environment import Environment
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.samplers import at_random, directed
from turnloom.graphs.json_value import at_path
from turnloom.graphs.origin import Selected, select_item, steps_of
from turnloom.graphs.sources import open_environment
from turnloom.graphs.trace import TracedTurn

SEEDS = range(25)


@pytest.fixture(scope="module")
def environment() -> Environment:
    return asyncio.run(open_environment(["builtin:travel+shop"]))


async def _explored(
    environment: Environment, seed: int
) -> tuple[ExplorationState, list[TracedTurn], dict[str, object]]:
    """Up to four turns at random targets, planned one after the other."""
    rng = Random(seed)
    scenario = await environment.scenario(rng)
    session = await environment.open(scenario)
    state = ExplorationState(session, {tool.name: tool for tool in session.tools})
    planner = Planner(graph_of(environment.tools, environment.semantic_types))
    turns: list[TracedTurn] = []
    for target in rng.sample(sorted(state.tools), 12):
        found = await planner.plan_turn(state, target, rng)
        if found is not None and len(turns) < 4:
            state, turn = found
            turns.append(turn)
    return state, turns, scenario


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_fresh_world_gives_the_same_results_and_ends_in_the_same_state(
    environment: Environment, seed: int
) -> None:
    state, turns, scenario = await _explored(environment, seed)
    assert turns, "some target can be reached"
    fresh = await environment.open(scenario)  # type: ignore[arg-type]
    for turn in turns:
        for step in turn.steps:
            assert (await fresh.call(step.tool, step.arguments)) == step.result
    assert (await fresh.digest()) == (await state.session.digest())


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_call_but_the_target_is_used_by_a_later_one_of_its_turn(
    environment: Environment, seed: int
) -> None:
    _, turns, _ = await _explored(environment, seed)
    for turn in turns:
        assert turn.steps[-1].tool == turn.target
        assert turn.reasons[-1] == "wish"
        assert len(turn.reasons) == len(turn.steps)
        for index, reason in enumerate(turn.reasons[:-1]):
            users = [
                s
                for s in turn.steps[index + 1 :]
                for o in s.origins.values()
                if turn.first + index in steps_of(o)
            ]
            assert reason == "state" or users


@pytest.mark.parametrize("seed", SEEDS)
async def test_picked_values_are_what_the_pick_leads_to(
    environment: Environment, seed: int
) -> None:
    state, _, _ = await _explored(environment, seed)
    for step in state.steps:
        for name, origin in step.origins.items():
            if isinstance(origin, Selected):
                items = at_path(state.steps[origin.step].result.value, origin.path)
                index = select_item(items, origin)
                assert index is not None
                assert at_path(items, (index, *origin.field)) == step.arguments[name]


async def test_the_walk_that_is_planned_from_stays_as_it_was(environment: Environment) -> None:
    rng = Random(3)
    session = await environment.open(await environment.scenario(rng))
    state = ExplorationState(session, {tool.name: tool for tool in session.tools})
    before = await session.digest()
    planner = Planner(graph_of(environment.tools, environment.semantic_types))
    for target in sorted(state.tools):
        await planner.plan_turn(state, target, rng)
    assert (state.steps, state.salient, state.observed) == ([], {}, {})
    assert (await session.digest()) == before


async def test_the_random_baseline_reaches_targets_too_but_directed_needs_no_luck(
    environment: Environment,
) -> None:
    reached = {}
    for sampler in (directed, at_random):
        planner = Planner(graph_of(environment.tools, environment.semantic_types), sampler)
        reached[sampler] = 0
        for seed in range(30):
            rng = Random(seed)
            session = await environment.open(await environment.scenario(rng))
            state = ExplorationState(session, {tool.name: tool for tool in session.tools})
            found = await planner.plan_turn(state, "return_order", rng)
            reached[sampler] += found is not None
    assert 0 < reached[at_random] < reached[directed]


async def test_with_edges_removed_traces_are_others(environment: Environment) -> None:
    async def traced(graph: ApiGraph) -> list[list[str]]:
        found = []
        for seed in SEEDS:
            rng = Random(seed)
            session = await environment.open(await environment.scenario(rng))
            state = ExplorationState(session, {tool.name: tool for tool in session.tools})
            for target in ("pay_booking", "return_order", "check_in"):
                planned = await Planner(graph).plan_turn(state, target, rng)
                state = state if planned is None else planned[0]
            found.append([step.tool for step in state.steps])
        return found

    whole, cut = (graph_of(environment.tools, environment.semantic_types) for _ in range(2))
    for edge in list(cut.edges("value")):
        if edge.target in ("pay_booking", "return_order"):
            cut.remove(edge)
    before, after = await traced(whole), await traced(cut)
    assert {"check_in", "pay_booking", "return_order"} <= {name for each in before for name in each}
    reached = {name for each in after for name in each}
    assert "check_in" in reached
    assert reached.isdisjoint(("pay_booking", "return_order"))


async def test_a_target_that_nothing_leads_to_is_given_up(environment: Environment) -> None:
    rng = Random(0)
    session = await environment.open(await environment.scenario(rng))
    tools = {tool.name: tool for tool in session.tools if tool.name == "pay_booking"}
    planner = Planner(graph_of(tools.values(), environment.semantic_types))
    assert await planner.plan_turn(ExplorationState(session, tools), "pay_booking", rng) is None


async def test_what_hung_together_with_a_thing_before_it_was_changed_is_forgotten(
    environment: Environment,
) -> None:
    planner = Planner(graph_of(environment.tools, environment.semantic_types))
    moved = 0
    for seed in SEEDS:
        rng = Random(seed)
        session = await environment.open(await environment.scenario(rng))
        state = ExplorationState(session, {tool.name: tool for tool in session.tools})
        for target in ("get_booking", "change_flight"):
            found = await planner.plan_turn(state, target, rng)
            if found is None:
                break
            before, (state, turn) = state, found
            if target == "change_flight" and "flight.id" in before.salient:
                shown = before.steps[before.salient["flight.id"].step].result.value
                assert isinstance(shown, dict)
                if shown["booking_ref"] == turn.steps[-1].arguments["booking_ref"]:
                    moved += 1
                    assert "flight.id" not in state.salient
    assert moved


async def test_a_list_of_others_takes_a_thing_out_of_focus(environment: Environment) -> None:
    planner = Planner(graph_of(environment.tools, environment.semantic_types))
    listed = 0
    for seed in SEEDS:
        rng = Random(seed)
        session = await environment.open(await environment.scenario(rng))
        state = ExplorationState(session, {tool.name: tool for tool in session.tools})
        for target in ("get_order", "list_orders"):
            found = await planner.plan_turn(state, target, rng)
            if found is None:
                break
            before, (state, _) = state, found
            if target == "list_orders" and state.last_list is not None:
                held = before.salient["order.no"].value
                listed_values = state.visible[state.last_list]
                others = [each for each in listed_values if each.semantic_type == "order.no"]
                if any(seen.value != held for seen in others):
                    listed += 1
                    assert "order.no" not in state.salient
    assert listed


async def test_a_thing_that_only_leads_to_another_is_not_spoken_of(
    environment: Environment,
) -> None:
    graph = graph_of(environment.tools, environment.semantic_types)
    planner = Planner(graph)
    linked = 0
    for seed in range(60):
        rng = Random(seed)
        session = await environment.open(await environment.scenario(rng))
        state = ExplorationState(session, {tool.name: tool for tool in session.tools})
        found = await planner.plan_turn(state, "get_order", rng)
        if found is None:
            continue
        state, turn = found
        order = turn.steps[-1].origins["order_no"]
        if isinstance(order, Selected) and state.steps[order.step].tool == "list_cases":
            linked += 1
            assert all(seen.step != order.step for seen in state.salient_attributes)
            assert state.salient["order.no"].value == turn.steps[-1].arguments["order_no"]
    assert linked
