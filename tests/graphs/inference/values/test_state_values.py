"""Which places of a state could supply a parameter, and drawing from them."""

from __future__ import annotations

from random import Random

import pytest

from turnloom.graphs.inference.leaves import leaves_of
from turnloom.graphs.inference.values.state_values import (
    draw_state_value,
    draw_word,
    record_path,
    state_patterns,
)
from turnloom.graphs.json_value import JsonObject, JsonValue, Path
from turnloom.graphs.schema import fits_schema
from turnloom.graphs.tool import Tool

STRING: JsonObject = {"type": "string"}
STATE: JsonObject = {
    "today": "2026-05-04",
    "books": {
        "B1": {"title": "Circe", "author": "Miller"},
        "B2": {"title": "Piranesi", "author": "Clarke"},
    },
    "members": {"M1": "Ada Brandt", "M2": "Bilal Aziz"},
}


def patterns(tool: str, parameter: str, schema: JsonObject = STRING) -> list[str]:
    described = Tool(tool, "", {"type": "object", "properties": {parameter: schema}}, "desk")
    return state_patterns(described, parameter, leaves_of([STATE]))


def test_a_field_of_the_parameters_name_comes_first() -> None:
    assert patterns("find_books", "author")[0] == "books.*.author"


def test_an_identifier_is_found_among_the_keys_of_its_things() -> None:
    assert patterns("lend_book", "book_id")[0] == "books{}"
    assert patterns("register", "member_id")[0] == "members{}"


def test_a_things_name_is_found_where_the_thing_is_kept() -> None:
    assert "members.*" in patterns("find_member", "name")
    assert "books.*.title" in patterns("find_books", "book_title")


def test_what_nothing_in_the_state_is_like_has_no_place() -> None:
    assert patterns("send", "colour") == []
    assert patterns("find_books", "author", {"type": "integer"}) == []


@pytest.mark.parametrize(
    ("value", "schema", "expected"),
    [
        ("a", {"type": "string"}, True),
        ("", {"type": "string"}, False),
        (True, {"type": "integer"}, False),
        (3, {"type": "number"}, True),
        (3, {"type": "integer", "maximum": 2}, False),
        (1, {"type": "integer", "minimum": 2}, False),
        ("a", {"type": "string", "enum": ["b"]}, False),
    ],
)
def test_a_value_fits_by_type_enumeration_and_bounds(
    value: JsonValue, schema: JsonObject, expected: bool
) -> None:
    assert fits_schema(value, schema) is expected


def test_values_of_one_call_come_from_one_record() -> None:
    near: list[Path] = [("books", "B2", "author")]
    for seed in range(10):
        drawn = draw_state_value(STATE, "books.*.title", STRING, near, Random(seed))
        assert drawn == (("books", "B2", "title"), "Piranesi")


def test_a_second_value_of_one_place_comes_from_another_record() -> None:
    near: list[Path] = [("books", "B2", "title")]
    for seed in range(10):
        drawn = draw_state_value(STATE, "books.*.title", STRING, near, Random(seed))
        assert drawn == (("books", "B1", "title"), "Circe")


def test_nothing_is_drawn_where_nothing_fits() -> None:
    assert draw_state_value(STATE, "books.*.pages", STRING, [], Random(0)) is None


def test_a_key_belongs_to_the_record_that_it_names() -> None:
    assert record_path(("books", "{}", "B1")) == record_path(("books", "B1", "title"))


def test_a_word_to_search_for_is_one_on_record_of_the_field_that_is_searched() -> None:
    state: JsonValue = {
        "bikes": [{"owner": "Ada Lovelace", "note": "squeaky brake"}, {"note": "bent front wheel"}]
    }
    tool = Tool("search_notes", "Search the notes.", {"type": "object"}, "shop", effect="read")
    found = {draw_word(tool, state, Random(seed)) for seed in range(20)}

    assert found == {"squeaky", "brake", "front", "wheel"}
    assert draw_word(tool, {"bikes": []}, Random(1)) is None


def test_a_word_to_search_for_may_be_any_where_no_field_is_named() -> None:
    tool = Tool("find", "", {"type": "object"}, "shop", effect="read")

    assert draw_word(tool, {"title": "garden plans"}, Random(1)) in {"garden", "plans"}
