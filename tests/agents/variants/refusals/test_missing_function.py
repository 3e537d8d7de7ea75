from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


def name_of(tool: Record) -> str:
    return str(tool["function"]["name"])


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("missing_function")
    return [each for each in made if each["variant"] == "missing_function"]


def refusal(sample: Record) -> int:
    (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "refusal"]
    return at


def test_most_samples_have_a_place_for_it(samples: list[Record]) -> None:
    assert len(samples) >= 8


def test_the_tool_comes_after_the_refusal_and_does_what_was_asked(samples: list[Record]) -> None:
    for sample in samples:
        at = refusal(sample)
        silent, acting = sample["turns"][at : at + 2]
        (missing,) = acting["tools_added"]
        assert silent["steps"] == []
        assert silent["request"] == acting["request"]
        assert acting["steps"][-1]["tool"] == missing
        assert missing not in map(name_of, sample["tools"])
        assert [missing] == list(map(name_of, sample["later_tools"]))
        assert missing not in {s["tool"] for turn in sample["turns"][:at] for s in turn["steps"]}


def test_the_values_are_said_before_the_tool_is_there(samples: list[Record]) -> None:
    for sample in samples:
        at = refusal(sample)
        for step in sample["turns"][at + 1]["steps"]:
            for claim in step["provenance"].values():
                assert claim["from"] != "user" or claim["turn"] <= at


def test_no_sample_has_more_turns_than_asked_for(samples: list[Record]) -> None:
    assert {len(sample["turns"]) for sample in samples} <= {2, 3}
