"""The export to TRL, read as its SFTTrainer reads it.

`prompt` and `completion` are lists of messages, of which the completion trains; `tools` is a list;
thoughts stand in `reasoning_content`, arguments are objects.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import MUTATIONS, Record, export, facts, lines_of, mutated, rich

from turnloom.graphs.errors import InputError


def read(file: Path) -> list[Record]:
    """What trains, after what, with which tools."""
    rows = []
    for line in lines_of(file):
        seen, trained = line.get("prompt", []), line.get("completion") or line["messages"]
        assert all(
            isinstance(call["function"]["arguments"], dict)
            for message in seen + trained
            for call in message.get("tool_calls", [])
        )
        rows.append({"seen": facts(seen), "trained": facts(trained), "tools": line["tools"]})
    return rows


def test_each_message_of_the_assistant_trains_once_after_all_that_was_visible(
    tmp_path: Path,
) -> None:
    assert export("trl", [rich()], tmp_path / "t.jsonl") == 4
    whole = facts(rich()["messages"])
    places = [at for at, fact in enumerate(whole) if fact[0] == "assistant"]

    assert read(tmp_path / "t.jsonl") == [
        {"seen": whole[:at], "trained": [whole[at]], "tools": rich()["tools"]} for at in places
    ]


def test_every_row_leads_back_to_its_sample_and_turn(tmp_path: Path) -> None:
    export("trl", [rich(3)], tmp_path / "t.jsonl")
    ids = [(line["sample_id"], line["turn"]) for line in lines_of(tmp_path / "t.jsonl")]
    assert ids == [("r-000003", 0), ("r-000003", 0), ("r-000003", 1), ("r-000003", 1)]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("form", ["trl", "trl:split=dialogue"])
def test_nothing_of_a_dialogue_is_lost(tmp_path: Path, form: str, mutation) -> None:
    export(form, [rich()], tmp_path / "good.jsonl")
    export(form, [mutated(mutation)], tmp_path / "bad.jsonl")
    assert read(tmp_path / "good.jsonl") != read(tmp_path / "bad.jsonl")


def test_a_whole_dialogue_is_one_row_of_messages(tmp_path: Path) -> None:
    assert export("trl:split=dialogue", [rich()], tmp_path / "t.jsonl") == 1
    (row,) = read(tmp_path / "t.jsonl")
    assert row["trained"] == facts(rich()["messages"])


def test_thoughts_are_dropped_or_put_into_the_text_as_asked(tmp_path: Path) -> None:
    export("trl:thoughts=drop", [rich()], tmp_path / "drop.jsonl")
    export("trl:thoughts=inline", [rich()], tmp_path / "inline.jsonl")
    (first, *_) = lines_of(tmp_path / "drop.jsonl")
    assert first["completion"][0]["content"] == "I look."
    assert "think" not in (tmp_path / "drop.jsonl").read_text()
    (first, *_) = lines_of(tmp_path / "inline.jsonl")
    thought = "<think>\nTwo cities,\none after the other?\n</think>\n\n"
    assert first["completion"][0]["content"] == f"{thought}I look."
    assert "reasoning_content" not in (tmp_path / "inline.jsonl").read_text()


def test_a_call_that_failed_is_seen_and_not_trained(tmp_path: Path) -> None:
    assert export("trl", [rich(failed=True)], tmp_path / "t.jsonl") == 4
    rows = read(tmp_path / "t.jsonl")
    failure = facts(rich(failed=True)["messages"])[7]
    assert all(row["trained"] != [failure] for row in rows)
    assert failure in rows[-1]["seen"]
    assert export("trl:failed=train", [rich(failed=True)], tmp_path / "all.jsonl") == 5


def test_a_whole_dialogue_with_a_failed_call_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sample fits trl"):
        export("trl:split=dialogue", [rich(failed=True)], tmp_path / "t.jsonl")
    assert export("trl:split=dialogue:failed=train", [rich(failed=True)], tmp_path / "t.jsonl") == 1
