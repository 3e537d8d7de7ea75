"""What is on the screen need not be shown again."""

import pytest

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.exploration.screen import is_shown, listed_records, since_the_last_change
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step

ANA: JsonValue = {"id": 1, "name": "Ana"}
BEN: JsonValue = {"id": 2, "name": "Ben"}


@pytest.mark.parametrize(("value", "expected"), [
    ([ANA], True), ({"found": [ANA, BEN]}, True), ([{"id": 1, "name": "Ann"}], False), ([], False),
    ([1, 2], False), (ANA, False), ([{"id": 1}], False), ({"found": [ANA], "more": True}, False),
    ([ANA, 3], False),
])  # fmt: skip
def test_a_list_is_shown_where_all_its_records_are(value: JsonValue, expected: bool) -> None:
    assert is_shown(value, [{"people": [ANA, BEN]}]) is expected
    assert not is_shown(value, [])


def test_records_are_objects_with_more_than_one_field() -> None:
    assert listed_records([ANA, BEN]) == [ANA, BEN]
    assert listed_records("Ana") == []


def test_what_was_shown_before_a_change_does_not_count() -> None:
    tools = {"look": Tool("look", "", {}, effect="read"), "do": Tool("do", "", {}, effect="write")}
    told = ToolResult(True, {}, "")
    steps = [Step(name, {}, told, {}) for name in ("look", "do", "look")]
    assert [number for number, _ in since_the_last_change(tools, steps)] == [2, 1]
