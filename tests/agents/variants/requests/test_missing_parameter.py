from __future__ import annotations

from typing import Any

import pytest

Record = dict[str, Any]


@pytest.fixture(scope="module", params=["builtin:", "bfcl:GorillaFileSystem+TwitterAPI+MathAPI"])
def samples(request: pytest.FixtureRequest, variants: Any) -> list[Record]:
    if request.param.startswith("bfcl:"):
        pytest.importorskip("bfcl_eval")
    made: list[Record] = variants("missing_parameter", request.param)
    return [each for each in made if each["variant"] == "missing_parameter"]


def asked_for(sample: Record) -> tuple[int, list[Any]]:
    """The turn of the question, and the values that its answer says."""
    (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "question"]
    values = [
        step["arguments"][name]
        for step in sample["turns"][at + 1]["steps"]
        for name, claim in step["provenance"].items()
        if claim["from"] == "user" and claim["turn"] == at + 1
    ]
    return at, values


def test_what_is_asked_for_was_never_seen(samples: list[Record]) -> None:
    assert len(samples) >= 4
    for sample in samples:
        at, values = asked_for(sample)
        users = [place for place, m in enumerate(sample["messages"]) if m["role"] == "user"]
        before = str(sample["messages"][: users[at + 1]]).lower()
        assert values
        for value in values:
            if len(str(value)) > 3:
                assert str(value).lower() not in before


def test_the_question_calls_nothing_and_the_answer_is_used(samples: list[Record]) -> None:
    for sample in samples:
        at, _ = asked_for(sample)
        question, acting = sample["turns"][at : at + 2]
        assert question["steps"] == []
        assert "advanced_tool" not in question
        assert acting["steps"][-1]["reason"] == "wish"
        assert question["request"] == acting["request"]
