"""One message asks for two or three things, and all of them are done."""

from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("multi_goal", turns="2-3")
    return [each for each in made if each["variant"] == "multi_goal"]


def goals(turn: Record) -> list[Record]:
    return [step for step in turn["steps"] if step["reason"] == "wish"]


def test_one_message_has_two_or_three_goals_and_every_other_one(samples: list[Record]) -> None:
    assert len(samples) >= 10
    for sample in samples:
        counts = sorted(len(goals(turn)) for turn in sample["turns"])
        assert counts[-1] in (2, 3)
        assert set(counts[:-1]) <= {1}


def test_goals_that_rest_on_each_other_and_goals_that_do_not_are_made(
    samples: list[Record],
) -> None:
    rests = set()
    for sample in samples:
        first = 0
        for turn in sample["turns"]:
            ends = [at for at, step in enumerate(turn["steps"]) if step["reason"] == "wish"]
            if len(ends) > 1:
                later = str([step["provenance"] for step in turn["steps"][ends[0] + 1 :]])
                own = range(first, first + ends[0] + 1)
                rests.add(any(f"'step': {number}," in later for number in own))
            first += len(turn["steps"])
    assert rests == {True, False}


def test_the_hint_names_the_purposes_in_order(samples: list[Record]) -> None:
    for sample in samples:
        for turn in sample["turns"]:
            purposes = turn["advanced_tool"]["description"].split("\nThen: ")
            assert len(purposes) == len(goals(turn))
