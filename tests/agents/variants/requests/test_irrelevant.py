from __future__ import annotations

from typing import Any

import pytest

from turnloom.graphs.json_value import strings

Record = dict[str, Any]


@pytest.fixture(scope="module")
def samples(variants: Any) -> list[Record]:
    made: list[Record] = variants("irrelevant")
    return [each for each in made if each["variant"] == "irrelevant"]


def test_what_was_shown_is_told_again_without_a_call(samples: list[Record]) -> None:
    assert len(samples) >= 6
    for sample in samples:
        (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "answer"]
        assert at > 0
        assert sample["turns"][at]["steps"] == []
        users = [place for place, m in enumerate(sample["messages"]) if m["role"] == "user"]
        asked, answer = sample["messages"][users[at] : users[at] + 2]
        assert "?" in asked["content"]
        assert answer["role"] == "assistant"
        assert "tool_calls" not in answer


def test_nobody_asks_back_for_what_they_said_themselves(samples: list[Record]) -> None:
    for sample in samples:
        (at,) = [at for at, turn in enumerate(sample["turns"]) if turn.get("kind") == "answer"]
        said = [m["content"] for m in sample["messages"] if m["role"] == "user"][: at + 1]
        users = [place for place, m in enumerate(sample["messages"]) if m["role"] == "user"]
        answer = sample["messages"][users[at] + 1]["content"]
        shown = {
            value
            for turn in sample["turns"][:at]
            for step in turn["steps"]
            for value in strings(step["result"])
            if value in answer
        }
        assert not shown or any(value not in text for value in shown for text in said)
