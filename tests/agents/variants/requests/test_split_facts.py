from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("split_facts")
    return [each for each in made if each["variant"] == "split_facts"]


def test_the_fact_is_told_before_the_request_and_used_by_it(samples: list[Record]) -> None:
    assert len(samples) >= 4
    for sample in samples:
        (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "answer"]
        telling, acting = sample["turns"][at : at + 2]
        assert telling["steps"] == []
        assert telling["request"] == acting["request"]
        claims = [
            (claim, step["arguments"][name])
            for step in acting["steps"]
            for name, claim in step["provenance"].items()
        ]
        told = [value for claim, value in claims if claim["from"] == "user" and claim["turn"] == at]
        assert len(told) == 1
        assert str(told[0]) not in acting["query"]
