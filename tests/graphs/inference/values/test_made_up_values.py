"""Values made up for a parameter, by its schema and its name."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from turnloom.graphs.inference.values.made_up_values import made_up_person, made_up_value
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.tool import Tool

TODAY = "2026-05-04"


def made_up(name: str, schema: JsonObject, tool: str = "do_it") -> list[JsonValue]:
    """Values of forty draws."""
    described = Tool(tool, "", {"type": "object", "properties": {name: schema}}, "desk")
    return [made_up_value(described, name, TODAY, "Ada Lund", Random(seed)) for seed in range(40)]


def test_an_enumeration_is_drawn_from() -> None:
    assert set(made_up("cabin", {"type": "string", "enum": ["eco", "first"]})) == {"eco", "first"}


def test_numbers_keep_within_their_bounds() -> None:
    values = made_up("walks", {"type": "integer", "minimum": 3, "maximum": 7})
    assert set(values) <= set(range(3, 8))
    above = made_up("weight", {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2})
    assert all(isinstance(value, float | int) and 0 < value < 2 for value in above)


def test_days_lie_in_the_weeks_to_come_and_birthdays_long_ago() -> None:
    today = date.fromisoformat(TODAY)
    for value in made_up("arrival_date", {"type": "string", "format": "date"}):
        assert 0 < (date.fromisoformat(str(value)) - today).days < 15
    for value in made_up("birth_date", {"type": "string", "format": "date"}):
        assert (today - date.fromisoformat(str(value))).days > 7_000


def test_values_about_a_person_agree_on_one() -> None:
    string: JsonObject = {"type": "string"}
    assert set(made_up("name", string, "register_member")) == {"Ada Lund"}
    assert set(made_up("email", string)) == {"ada.lund@example.org"}
    assert set(made_up("recipient", string)) == {"Ada Lund"}


def test_examples_of_a_description_are_taken_up() -> None:
    described: JsonObject = {"type": "string", "description": "The mood, such as calm or lively."}
    assert set(made_up("mood", described)) == {"calm", "lively"}


@pytest.mark.parametrize("schema", [{"type": "object"}, {"type": "array", "items": {}}])
def test_what_has_no_plain_shape_is_made_up_only_where_there_is_an_idea(
    schema: JsonObject,
) -> None:
    assert all(value is None or isinstance(value, list) for value in made_up("things", schema))


def test_a_person_has_two_names() -> None:
    assert len({made_up_person(Random(seed)) for seed in range(40)}) > 20
    assert len(made_up_person(Random(0)).split()) == 2


@pytest.mark.parametrize("shown", [{"default": 500}, {"example": 500}, {"examples": [500]}])
def test_a_number_that_the_schema_shows_tells_the_size(shown: JsonObject) -> None:
    values = made_up("jar_grams", {"type": "integer", **shown})
    assert all(isinstance(value, int) and 400 < value < 600 for value in values)
