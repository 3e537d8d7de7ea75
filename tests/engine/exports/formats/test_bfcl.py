"""Export to BFCL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from exported import export, lines_of, sample

from turnloom.graphs.errors import InputError

Record = dict[str, Any]


def test_bfcl_has_its_two_files(tmp_path: Path) -> None:
    pytest.importorskip("bfcl_eval")
    assert export("bfcl", [sample()], tmp_path / "out") == 1
    (question,) = lines_of(tmp_path / "out" / "questions.jsonl")
    assert question == {
        "id": "s-1",
        "question": [
            [
                {"role": "system", "content": "Today is Monday."},
                {"role": "user", "content": "Post (twice) that we won."},
            ],
            [{"role": "user", "content": "Thanks."}],
        ],
        "initial_config": {"TwitterAPI": {"tweet_counter": 3}},
        "path": ["TwitterAPI.post_tweet"],
        "involved_classes": ["TwitterAPI"],
    }
    (answer,) = lines_of(tmp_path / "out" / "possible_answer.jsonl")
    assert answer["id"] == "s-1"
    assert [len(turn) for turn in answer["ground_truth"]] == [1, 0]


def test_a_call_text_evaluates_to_its_arguments(tmp_path: Path) -> None:
    pytest.importorskip("bfcl_eval")
    export("bfcl", [sample()], tmp_path)
    (answer,) = lines_of(tmp_path / "possible_answer.jsonl")
    made = eval(answer["ground_truth"][0][0], {"post_tweet": dict})
    assert made == sample()["turns"][0]["steps"][0]["arguments"]


@pytest.mark.parametrize(
    "environment",
    [{"source": "builtin:travel"}, {"scenario": {"travel": {}}}],
)
def test_bfcl_takes_no_other_environment_and_leaves_nothing_behind(
    environment: Record, tmp_path: Path
) -> None:
    other = sample()
    other["environment"] |= environment
    with pytest.raises(InputError, match="only samples of bfcl"):
        export("bfcl", [sample(), other], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_withheld_function_is_marked_where_it_comes_and_nothing_is_asked_there(
    tmp_path: Path,
) -> None:
    pytest.importorskip("bfcl_eval")
    record = sample()
    record["turns"][1]["tools_added"] = ["retweet"]
    export("bfcl", [record], tmp_path)
    (question,) = lines_of(tmp_path / "questions.jsonl")
    assert question["missed_function"] == {"1": ["retweet"]}
    assert [len(messages) for messages in question["question"]] == [2, 0]


def test_a_refused_call_is_none_that_a_model_has_to_make(tmp_path: Path) -> None:
    pytest.importorskip("bfcl_eval")
    record = sample()
    steps = record["turns"][0]["steps"]
    steps.insert(0, {**steps[0], "ok": False, "result": {"error": "no"}, "reason": "refused"})
    export("bfcl", [record], tmp_path)
    (question,) = lines_of(tmp_path / "questions.jsonl")
    (answer,) = lines_of(tmp_path / "possible_answer.jsonl")
    assert question["path"] == ["TwitterAPI.post_tweet"]
    assert [len(turn) for turn in answer["ground_truth"]] == [1, 0]
