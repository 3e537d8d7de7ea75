"""Preference pairs: one planted defect tells the two reactions of a pair apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from exported import Record, export, facts, lines_of, quiet, rich

from turnloom.agents.sample import sample_of
from turnloom.agents.verification.mutations import OPERATORS
from turnloom.engine.cli import main
from turnloom.engine.exports.attempts import NAME, Attempts, read_attempts
from turnloom.engine.exports.preference_pair import pairs_of
from turnloom.engine.recipe.attempt_file import NAME as WRITTEN

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
    pairs = list(pairs_of(sample_of(rich(failed=True)), "keep", Attempts()))
    assert pairs
    assert all("Zurich" not in str(pair.messages[-1].get("tool_calls")) for pair in pairs)


def test_pairs_that_differ_in_thoughts_alone_are_for_forms_with_thoughts() -> None:
    sample = sample_of(rich())
    with_thoughts = {pair.defect for pair in pairs_of(sample, "keep", Attempts())}
    without = {pair.defect for pair in pairs_of(sample, "drop", Attempts())}
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


# --- attempts that were turned down -------------------------------------------------------------


def made(tool: str, **arguments: object) -> Record:
    return {"tool": tool, "arguments": arguments, "ok": True, "result": {}}


def attempt(*steps: tuple[str, list[Record]], **more: object) -> Record:
    told = [{"thought": thought, "calls": calls} for thought, calls in steps]
    record = {"id": "r-000000", "turn": 1, "attempt": 1, "kind": "unaided", "steps": told}
    return record | {"thought": "", "answer": "", "fault": "arguments", "finding": "…"} | more


def pairs_with(folder: Path, *attempts: Record | str) -> list[tuple[str, str, str]]:
    """Of the pairs that are made of attempts: the last one seen, what is rejected, the label."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in attempts]
    (folder / NAME).write_text("\n".join(lines) + "\n", "utf-8")
    found = pairs_of(sample_of(rich()), "keep", read_attempts(folder))
    return [
        (str(pair.messages[-2]["content"]), json.dumps(pair.rejected), pair.defect)
        for pair in found
        if pair.defect not in OPERATORS
    ]


def test_an_attempt_is_rejected_where_it_does_what_the_turn_never_does(tmp_path: Path) -> None:
    wrong = attempt(("Rome?", [made("book_room", city="Rome")]))
    late = attempt(("Fine.", [made("book_room", city="zürich")]), answer="No.", fault="answer")
    (first, second) = pairs_with(tmp_path, wrong, late)
    assert first[0] == "Book Zürich."
    assert "Rome?" in first[1]
    assert '"call00002"' in first[1]
    assert first[2] == "arguments"
    assert second[0] == '{"id": 7}'
    assert json.loads(second[1])["content"] == "No."


def test_what_may_be_as_good_or_had_help_makes_no_pair(tmp_path: Path) -> None:
    wrong = [("Rome?", [made("book_room", city="Rome")])]
    assert not pairs_with(
        tmp_path,
        attempt(*wrong, kind="guided"),
        attempt(*wrong, id="another"),
        attempt(("So.", [made("book_room", city="ZÜRICH")])),
        attempt(("One.", [made("get_weather", city="Rome")]), turn=0),
        attempt(("As by default.", [made("book_room", city="Zürich", nights="x")]), turn=7),
        '{"id": "r-000000", "kind": "unaided", "steps": [{"thou',
        '{"id": "r-000000", "kind": "unaided", "turn": 1, "steps": 7}',
        "[]",
    )


def test_the_file_has_the_name_that_a_run_gives_it() -> None:
    assert NAME == WRITTEN


def test_a_run_folder_brings_its_attempts(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "samples-000000.jsonl").write_text(json.dumps(rich()) + "\n")
    wrong = attempt(("Rome?", [made("book_room", city="Rome")]))
    (tmp_path / "run" / NAME).write_text(json.dumps(wrong) + "\n")
    command = ["export", str(tmp_path / "run"), "--to", "trl:preference", "-o"]
    assert main([*command, str(tmp_path / "p.jsonl")]) == 0
    rows = lines_of(tmp_path / "p.jsonl")
    assert [row for row in rows if row["defect"] == "arguments"]
