from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("confirmation", "builtin:", 16, "1-3")
    return [each for each in made if each["variant"] == "confirmation"]


def test_what_needs_a_confirmation_is_asked_about_first(samples: list[Record]) -> None:
    assert len(samples) >= 6
    for sample in samples:
        tool = sample["certificate"]["policy"]["tool"]
        (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "question"]
        after = sample["turns"][at + 1]
        called = [step["tool"] for turn in sample["turns"] for step in turn["steps"]]
        if after.get("kind") == "answer":
            assert tool not in called
            assert after["counterfactual"][-1]["tool"] == tool
        else:
            assert called.count(tool) == 1
            assert after["steps"][-1]["tool"] == tool


def test_the_user_agrees_or_declines(samples: list[Record]) -> None:
    kinds = {turn.get("kind", "calls") for sample in samples for turn in sample["turns"]}
    assert kinds == {"calls", "question", "answer"}
