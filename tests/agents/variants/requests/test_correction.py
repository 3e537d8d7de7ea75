"""A value is taken back: the call has the later one, or is made anew with it."""

from __future__ import annotations

from typing import Any

import pytest

from turnloom.agents.variants.taken_back import taken_back

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("correction", n=16, turns="1-3")
    return [each for each in made if each["variant"] == "correction"]


def corrected(sample: Record) -> tuple[int, str, str]:
    """The number of the turn that takes something back, the words that count, the others."""
    for number, turn in enumerate(sample["turns"]):
        if back := taken_back(turn["query"]):
            later, first = (turn["query"][slice(*span)] for span in back)
            return number, later, first
    raise AssertionError(sample["id"])


def test_the_value_that_counts_is_used_and_the_other_is_not(samples: list[Record]) -> None:
    assert len(samples) >= 8
    for sample in samples:
        number, later, first = corrected(sample)
        turn = sample["turns"][number]
        said = [
            turn["query"][claim["span"][0] : claim["span"][1]]
            for step in turn["steps"]
            for claim in step["provenance"].values()
            if claim["from"] == "user" and claim["turn"] == number
        ]
        assert later in said or any(words in later for words in said)
        assert first not in said


def test_it_comes_in_the_same_message_and_after_the_deed(samples: list[Record]) -> None:
    places = set()
    for sample in samples:
        number, _, first = corrected(sample)
        query = sample["turns"][number]["query"]
        within = query.count(first) > 1
        places.add(within)
        if not within:
            (step,) = sample["turns"][number]["steps"]
            goals = [turn["steps"][-1] for turn in sample["turns"][:number]]
            (same,) = [each for each in goals if each["tool"] == step["tool"]][-1:]
            differing = [
                name
                for name in step["arguments"]
                if same["arguments"][name] != step["arguments"][name]
            ]
            assert len(differing) == 1
    assert places == {True, False}
