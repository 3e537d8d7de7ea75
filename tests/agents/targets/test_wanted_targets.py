"""Wanted targets: scenarios hold their domains, and the heavier one comes first more often."""

from collections import Counter
from random import Random

import pytest

from turnloom.agents.targets.wanted_targets import WantedTargets
from turnloom.graphs.api.api_graph import ApiGraph, graph_of
from turnloom.graphs.environment import Environment
from turnloom.graphs.sources import open_environment

ALL = "builtin:travel+office+shop+files"


@pytest.fixture
async def environment() -> Environment:
    return await open_environment([ALL])


@pytest.fixture
def graph(environment: Environment) -> ApiGraph:
    return graph_of(environment.tools, environment.semantic_types)


async def test_every_scenario_holds_the_domain_of_a_wanted_target(
    environment: Environment, graph: ApiGraph
) -> None:
    wanted = WantedTargets({"check_in": 1.0}, graph)
    rng = Random(0)
    assert all(["travel" in await wanted.scenario(environment, rng) for _ in range(20)])
    any_world = WantedTargets({}, graph)
    assert not all(["travel" in await any_world.scenario(environment, rng) for _ in range(20)])


async def test_without_targets_a_scenario_is_the_first_one_drawn(
    environment: Environment, graph: ApiGraph
) -> None:
    scenario = await WantedTargets({}, graph).scenario(environment, Random(5))
    assert scenario == await environment.scenario(Random(5))


async def test_the_heavier_target_comes_first_more_often(graph: ApiGraph) -> None:
    wanted = WantedTargets({"check_in": 3.0, "send_mail": 1.0, "read_document": 1.0}, graph)
    rng = Random(0)
    orders = [wanted.ranked(["check_in", "send_mail"], rng) for _ in range(200)]
    assert {frozenset(order) for order in orders} == {frozenset(("check_in", "send_mail"))}
    assert Counter(order[0] for order in orders)["check_in"] > 120


async def test_what_leads_to_a_target_is_wanted_more_too(graph: ApiGraph) -> None:
    wanted = WantedTargets({"check_in": 1.0}, graph)
    assert wanted.factor("check_in") > 1
    assert wanted.factor("pay_booking") > 1, "it makes the call possible"
    assert wanted.factor("list_bookings") > 1, "it shows bookings"
    assert wanted.factor("send_mail") == 1
