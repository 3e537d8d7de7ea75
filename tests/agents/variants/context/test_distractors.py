from __future__ import annotations

import copy
from typing import Any

import pytest

from turnloom.agents.sample import sample_of
from turnloom.agents.variants.context.distractors import nearest
from turnloom.agents.verification.validator import Validator
from turnloom.graphs.sources import open_environment
from turnloom.graphs.tool import Tool

Record = dict[str, Any]


def tool(name: str, description: str) -> Tool:
    return Tool(name, description, {"type": "object", "properties": {}})


TOOLS = [
    tool("cancel_order", "Cancel an order that is still pending."),
    tool("cancel_booking", "Cancel a booking."),
    tool("play_music", "Play a song."),
    tool("list_orders", "List the orders."),
]


def test_what_is_named_alike_is_nearest() -> None:
    assert nearest(TOOLS, {"cancel_order"}, 1) == {"cancel_booking"}
    assert nearest(TOOLS, {"cancel_order"}, 2) == {"list_orders", "cancel_booking"}
    assert nearest(TOOLS, {"cancel_order"}, 9) == {each.name for each in TOOLS[1:]}


@pytest.fixture(scope="module")
def sample(variants: Any) -> Record:
    made: list[Record] = variants("distractors", "bfcl:TradingBot+VehicleControlAPI", 4, "2")
    return next(each for each in made if each["variant"] == "distractors")


async def test_another_tool_in_place_of_a_near_one_is_found(sample: Record) -> None:
    environment = await open_environment(["bfcl:TradingBot+VehicleControlAPI"])
    validator = Validator(environment)
    assert await validator.validate(sample_of(sample)) == []
    called = {step["tool"] for turn in sample["turns"] for step in turn["steps"]}
    names = {each["function"]["name"] for each in sample["tools"]}
    foreign = next(each for each in environment.tools if each.name not in names)
    changed = copy.deepcopy(sample)
    at = next(n for n, t in enumerate(changed["tools"]) if t["function"]["name"] not in called)
    changed["tools"][at] = foreign.offered()
    found = await validator.validate(sample_of(changed))
    assert "schema" in {finding.gate for finding in found}
