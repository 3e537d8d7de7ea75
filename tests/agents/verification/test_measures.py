from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.measures import (
    chain_depth,
    essential_calls,
    hidden_dependencies,
    masked_queries,
    measure,
)
from turnloom.graphs.environment import Environment

Record = dict[str, Any]


async def test_the_figures_of_a_sample_worked_out_by_hand(
    environment: Environment, sample: Record
) -> None:
    measures = measure([sample_of(sample)], {tool.name: tool for tool in environment.tools})
    await measures.add_strict(sample_of(sample), environment)
    figures = measures.figures()
    assert figures["turns"] == 2
    assert figures["calls"] == 5
    assert figures["hidden_call_share"] == pytest.approx(2 / 5)
    assert figures["chain_depth"] == 2
    assert figures["necessary_share"] == 1
    assert figures["crossing_sample_share"] == 0
    assert figures["tool_coverage"] == 1
    assert figures["essential_share"] == pytest.approx(3 / 5)
    assert figures["masked_distinct_share"] == 1


async def test_hidden_dependencies_and_their_depth(sample: Record) -> None:
    found = hidden_dependencies(sample_of(sample))
    assert found == [set(), set(), {1}, set(), {2, 3}]
    assert chain_depth(found) == 2
    assert chain_depth([]) == 0


async def test_a_value_that_the_user_said_is_not_hidden(sample: Record) -> None:
    sample["turns"][0]["query"] += " That is fl_305."
    assert hidden_dependencies(sample_of(sample))[2] == set()


async def test_messages_with_their_values_masked(sample: Record) -> None:
    first, second = masked_queries(sample_of(sample))
    assert first == (
        "I need {} {} seats from {} to {} on {}, whatever is cheapest. "
        "My pin is {} if you have to ask for it."
    )
    assert second == 'Let {} know under the subject "{}", saying: {}'


async def test_a_call_that_reads_is_not_essential_but_one_that_unlocks_is(
    environment: Environment, sample: Record
) -> None:
    assert await essential_calls(sample_of(sample), environment) == 3


def test_no_samples_no_figures() -> None:
    assert measure([]).figures() == {}


async def test_a_domain_is_crossed_by_an_argument_and_not_by_a_quotation(
    environment: Environment, sample: Record
) -> None:
    tools = {tool.name: tool for tool in environment.tools}
    for number, tool in enumerate(tools.values()):
        tools[tool.name] = replace(tool, domain=f"domain {number}")
    assert measure([sample_of(sample)], tools).figures()["crossing_sample_share"] == 1
    said = {"from": "user", "turn": 1, "span": [0, 3]}
    for turn in sample["turns"]:
        for step in turn["steps"]:
            step["provenance"] = {
                name: {"from": "join", "glue": " ", "parts": [said, origin]}
                for name, origin in step["provenance"].items()
            }
    assert measure([sample_of(sample)], tools).figures()["crossing_sample_share"] == 0
