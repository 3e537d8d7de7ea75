"""Rows hold what was visible, and mark what is to be learned."""

from __future__ import annotations

import pytest
from exported import Record, rich

from turnloom.agents.sample import sample_of
from turnloom.engine.exports.row import defect, failures, name_of, rows_of, tools_at


def test_a_message_with_one_failed_call_of_several_is_a_failure() -> None:
    record = rich()
    record["turns"][0]["steps"][1]["ok"] = False
    assert failures(sample_of(record)) == {2}


def test_steps_and_calls_are_matched_over_all_turns() -> None:
    assert failures(sample_of(rich(failed=True))) == {7}


def test_tools_come_and_go_with_the_turns() -> None:
    record = rich()
    record["turns"][1]["tools_withdrawn"] = ["get_weather"]
    sample = sample_of(record)
    assert [name_of(tool) for tool in tools_at(sample, 0)] == ["get_weather", "book_room"]
    assert [name_of(tool) for tool in tools_at(sample, 1)] == ["book_room"]
    offered = [len(row.tools) for row in rows_of(sample, "turn", "mask")]
    assert offered == [2, 2, 1, 1]
    assert "change between turns" in defect(sample, "dialogue")
    assert defect(sample, "turn") == ""


def test_a_tool_that_is_offered_later_is_not_there_before() -> None:
    record = rich()
    record["turns"][1]["tools_added"] = ["book_room"]
    sample = sample_of(record)
    assert [name_of(tool) for tool in tools_at(sample, 0)] == ["get_weather"]
    assert len(tools_at(sample, 1)) == 2


def _undescribed(record: Record) -> None:
    record["turns"][1]["tools_added"] = ["fly"]


def _unanswered(record: Record) -> None:
    del record["messages"][4]


def _crossed(record: Record) -> None:
    record["messages"][3:5] = record["messages"][4:2:-1]


def _parts(record: Record) -> None:
    record["messages"][1]["content"] = [{"type": "text", "text": "x"}]


def _no_json(record: Record) -> None:
    record["messages"][2]["tool_calls"][0]["function"]["arguments"] = "{"


@pytest.mark.parametrize("harm", [_undescribed, _unanswered, _crossed, _parts, _no_json])
def test_what_no_row_can_tell_is_a_defect(harm) -> None:
    record = rich()
    harm(record)
    assert defect(sample_of(record), "turn")
    assert not defect(sample_of(rich()), "turn")
