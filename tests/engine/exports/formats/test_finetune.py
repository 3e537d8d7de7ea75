"""The export to OpenAI's fine-tuning, read as its form is documented.

A line has `messages`, `tools` and `parallel_tool_calls` and no other key; arguments are text,
`weight` is 0 or 1, and there is no thought.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.fit_report import FitReport, fitting
from turnloom.engine.exports.spec import read_export

KEYS = {"role", "content", "tool_calls", "tool_call_id", "weight"}


def read(folder: Path) -> list[Record]:
    rows = []
    for line in lines_of(folder / "train.jsonl"):
        assert set(line) <= {"messages", "tools", "parallel_tool_calls"}
        for message in line["messages"]:
            assert set(message) <= KEYS
            assert ("weight" in message) == (message["role"] == "assistant")
            for call in message.get("tool_calls", []):
                assert isinstance(call["function"]["arguments"], str)
        weights = [message.get("weight") for message in line["messages"]]
        rows.append({"said": facts(line["messages"]), "weights": weights, "tools": line["tools"]})
    return rows


def test_all_but_the_thoughts_is_there(tmp_path: Path) -> None:
    assert export("openai:finetune", [rich()], tmp_path / "f") == 1
    (row,) = read(tmp_path / "f")
    assert row["said"] == facts(rich()["messages"], thoughts=False)
    assert row["tools"] == rich()["tools"]
    assert {weight for weight in row["weights"] if weight is not None} == {1}


def test_a_failed_call_has_no_weight_and_a_turn_only_its_last_message(tmp_path: Path) -> None:
    export("openai:finetune", [rich(failed=True)], tmp_path / "f")
    (row,) = read(tmp_path / "f")
    assert row["weights"][7] == 0
    assert row["weights"].count(1) == 4
    assert export("openai:finetune:split=turn", [rich()], tmp_path / "turns") == 4
    assert all(row["weights"].count(1) == 1 for row in read(tmp_path / "turns"))


def test_the_ids_of_the_rows_are_in_a_file_beside(tmp_path: Path) -> None:
    export("openai:finetune:split=turn", [rich(3)], tmp_path / "f")
    ids = lines_of(tmp_path / "f/train.ids.jsonl")
    assert ids == [{"sample_id": "r-000003", "turn": turn} for turn in (0, 0, 1, 1)]


def test_that_thoughts_are_left_out_is_counted() -> None:
    report = FitReport("openai:finetune")
    fitting(sample_of(rich()), read_export("openai:finetune"), report)
    ((loss, count),) = report.losses.items()
    assert "thoughts are left out" in loss
    assert count == 1


SEEN = [each for each in MUTATIONS if "thought" not in each.__name__]


@pytest.mark.parametrize("mutation", SEEN, ids=lambda each: each.__name__)
def test_nothing_else_is_lost(tmp_path: Path, mutation) -> None:
    export("openai:finetune", [rich()], tmp_path / "good")
    export("openai:finetune", [mutated(mutation)], tmp_path / "bad")
    assert read(tmp_path / "good") != read(tmp_path / "bad")
