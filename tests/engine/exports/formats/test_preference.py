"""Preference pairs: one planted defect tells the two reactions of a pair apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from exported import Record, export, facts, lines_of, quiet, rich

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations import OPERATORS
from turnloom.engine.exports.preference_pair import pairs_of

ALLOWED = {"role", "content", "tool_calls", "tool_call_id", "name"}


def content(message: Record) -> tuple[object, ...]:
    """What a message says, without the ids of its calls."""
    (role, said, thought, calls, result) = facts([message])[0]
    return role, said, thought, [call[1:] for call in calls], result


@pytest.mark.parametrize("record", [rich(), rich(1, failed=True), quiet()], ids=lambda r: r["id"])
def test_a_pair_reacts_to_what_was_visible_once_well_and_once_not(tmp_path, record) -> None:
    count = export("trl:preference", [record], tmp_path / "p.jsonl")
    rows = lines_of(tmp_path / "p.jsonl")
    whole = facts(record["messages"])
    met = set()
    assert len(rows) == count > 0
    for row in rows:
        seen, (chosen,), (rejected,) = row["prompt"], row["chosen"], row["rejected"]
        assert facts(seen) == whole[: len(seen)]
        assert facts([chosen]) == [whole[len(seen)]]
        assert rejected["role"] == "assistant"
        assert content(chosen) != content(rejected)
        assert row["defect"] in OPERATORS
        assert row["sample_id"] == record["id"]
        met.add((len(seen), repr(content(rejected))))
    assert len(met) == count


def test_a_call_that_failed_is_never_preferred() -> None:
    pairs = list(pairs_of(sample_of(rich(failed=True)), "keep"))
    assert pairs
    assert all("Zurich" not in str(pair.messages[-1].get("tool_calls")) for pair in pairs)


def test_pairs_that_differ_in_thoughts_alone_are_for_forms_with_thoughts() -> None:
    sample = sample_of(rich())
    with_thoughts = {pair.defect for pair in pairs_of(sample, "keep")}
    without = {pair.defect for pair in pairs_of(sample, "drop")}
    assert {"confess", "blank_thought"} <= with_thoughts
    assert not {"confess", "blank_thought", "repeat_id"} & without
    assert {"mistype_value", "falsify_outcome"} <= without


def test_openai_gets_its_own_keys_alone_and_the_ids_beside(tmp_path: Path) -> None:
    count = export("openai:preference", [rich(), quiet(1)], tmp_path / "p")
    rows, ids = lines_of(tmp_path / "p/train.jsonl"), lines_of(tmp_path / "p/train.ids.jsonl")
    assert len(rows) == len(ids) == count
    for row, label in zip(rows, ids, strict=True):
        assert row.keys() == {"input", "preferred_output", "non_preferred_output"}
        assert row["input"].keys() == {"messages", "tools", "parallel_tool_calls"}
        (good,), (bad,) = row["preferred_output"], row["non_preferred_output"]
        for message in (*row["input"]["messages"], good, bad):
            assert message.keys() <= ALLOWED
        assert {good["role"], bad["role"]} == {"assistant"}
        assert all(isinstance(call["function"]["arguments"], str) for call in calls(good, bad))
        assert label.keys() == {"sample_id", "turn", "defect"}
    assert {each["sample_id"] for each in ids} == {"r-000000", "q-000001"}


def calls(*messages: Record) -> list[Record]:
    return [call for message in messages for call in message.get("tool_calls", [])]


def test_pairs_are_the_same_whenever_they_are_made(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export("trl:preference", [rich()], tmp_path / f"{name}.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
