"""What results show is a source of arguments."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.leaves import leaves_of
from turnloom.graphs.inference.values.shown_values import (
    field_of,
    fields_shown,
    key_leaves,
    literal,
    literal_values,
    places_of,
    takes_shown,
)
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import Tool


def tool(name: str, parameter: str, **schema: JsonValue) -> Tool:
    properties: JsonObject = {parameter: {"type": "string", **schema}}
    return Tool(name, "", {"type": "object", "properties": properties}, "desk")


@pytest.mark.parametrize(
    ("name", "parameter", "takes"),
    [
        ("find_members", "level", True),
        ("set_level", "new_level", True),
        ("find_members", "name", True),
        ("add_member", "name", False),
        ("post_note", "text", False),
        ("move_visit", "date", False),
        ("cancel_visit", "reason", False),
    ],
)
def test_texts_of_ones_own_days_and_new_names_are_not_taken_from_results(
    name: str, parameter: str, takes: bool
) -> None:
    assert takes_shown(tool(name, parameter), parameter) == takes


def test_choices_that_a_schema_lists_need_no_result() -> None:
    assert not takes_shown(tool("find_members", "level", enum=["gold"]), "level")


def test_a_field_is_found_by_the_words_of_a_parameter() -> None:
    assert field_of("new_level", ["name", "level"]) == "level"
    assert field_of("fruit", ["pieces", "fruits"]) == "fruits"
    assert field_of("colour", ["level"]) == ""


ROWS: JsonValue = [{"fruit": "apple", "kind": "pome"}, {"fruit": "pear", "kind": "pome"}]


def test_the_texts_of_fields_are_kept() -> None:
    assert fields_shown([ROWS, [{"fruit": "apple", "pieces": 3}]]) == {
        "fruit": ["apple", "pear"],
        "kind": ["pome"],
    }
    assert literal_values(literal(["gold", 'a "quoted" one'])) == ["gold", 'a "quoted" one']


def test_values_are_found_in_the_state_wherever_they_stand() -> None:
    stock: JsonObject = {"STOCK": {"apple": 12, "pear": 5}, "notes": {"n1": {"text": "an apple"}}}
    assert places_of(stock, {"apple", "pear"}) == ["STOCK{}"]
    listed: JsonObject = {"rows": [{"sort": "apple"}, {"sort": "pear"}], "best": "apple"}
    assert places_of(listed, {"apple", "pear"}) == ["rows[].sort"]


def test_what_records_go_by_is_shared_by_no_two_of_a_list() -> None:
    keys = key_leaves([ROWS, [{"fruit": "plum", "kind": "drupe"}]], leaves_of([ROWS]))
    assert [leaf.own for leaf in keys] == ["fruit"]
    assert key_leaves([[{"fruit": "plum"}]], leaves_of([[{"fruit": "plum"}]])) == []
