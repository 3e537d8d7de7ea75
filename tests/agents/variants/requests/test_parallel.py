"""What is asked for at once is called in one message."""

from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("parallel", turns="2-3")
    return [each for each in made if each["variant"] == "parallel"]


def test_the_goals_are_called_in_one_message_and_rest_on_nothing_of_it(
    samples: list[Record],
) -> None:
    assert len(samples) >= 6
    for sample in samples:
        (turn,) = [turn for turn in sample["turns"] if len(goals(turn)) > 1]
        tools = [step["tool"] for step in goals(turn)]
        called = [
            [call["function"]["name"] for call in message.get("tool_calls") or ()]
            for message in sample["messages"]
        ]
        assert tools in called


def goals(turn: Record) -> list[Record]:
    return [step for step in turn["steps"] if step["reason"] == "wish"]
