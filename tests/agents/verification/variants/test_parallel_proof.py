"""What is asked for at once is called in one message, and in a `multi_goal` it is not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from variant_runs import Record, of_variants

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.sources import open_environment


@pytest.fixture
def made(variants: Any) -> list[Record]:
    return of_variants(variants(("multi_goal", "parallel"), n=20, turns="2"))


async def test_one_is_not_the_other(made: list[Record]) -> None:
    validator = Validator(await open_environment(["builtin:"]))
    assert {record["variant"] for record in made} == {"multi_goal", "parallel"}
    for record in made:
        other = copy.deepcopy(record)
        (other["variant"],) = {"multi_goal", "parallel"} - {record["variant"]}
        found = {finding.detail for finding in await validator.validate(sample_of(other))}
        assert any("called in one message" in each for each in found), record["id"]
