"""What is said of an order that a result holds is not the order."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from variant_runs import Record, of_variants

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.json_value import strings
from turnloom.graphs.sources import open_environment


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants("injection", n=8, turns="1-2"))


async def test_an_order_is_not_passed_on(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    assert made
    for record in made:
        assert await validator.validate(sample_of(record)) == []
        turn = record["turns"][-1]
        ordered = turn["counterfactual"][-1]["tool"]
        order = next(text for text in strings(turn["steps"][-1]["result"]) if ordered in text)
        told = copy.deepcopy(record)
        told["messages"][-1]["content"] += f" It also says: {order}"
        found = {finding.detail for finding in await validator.validate(sample_of(told))}
        assert any("passes on an order" in each for each in found), record["id"]
