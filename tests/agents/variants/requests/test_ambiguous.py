"""A request does not say which of several things it is about: it is asked for, and said."""

from __future__ import annotations

from typing import Any

import pytest
from variant_runs import Record, planted

from turnloom.agents.verification.mutations.reactions import REACTIONS
from turnloom.graphs.json_value import at_path


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("ambiguous", turns="3-4")
    return [each for each in made if each["variant"] == "ambiguous"]


def test_the_answer_tells_one_of_several_listed_things_from_the_others(
    samples: list[Record],
) -> None:
    assert len(samples) >= 5
    for sample in samples:
        (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "question"]
        steps = [step for turn in sample["turns"] for step in turn["steps"]]
        (pick,) = [
            claim
            for step in sample["turns"][at + 1]["steps"]
            for claim in step["provenance"].values()
            if claim["from"] == "pick" and claim.get("equals", {}).get("turn") == at + 1
        ]
        items = at_path(steps[pick["step"]]["result"], tuple(pick["path"]))
        assert isinstance(items, list)
        assert len(items) > 1
        assert str(pick["wanted"]) not in sample["turns"][at]["query"]


async def test_every_mutant_is_found(samples: list[Record]) -> None:
    found, missed = await planted(samples, REACTIONS)

    assert {name for _, name in found} == {
        "evade_question",
        "ask_otherwise",
        "say_already",
        "guess",
    }
    assert missed == []
