"""Texts under construction keep track of where each value is said."""

import pytest

from turnloom.agents.offline.composer.text import (
    SpokenValue,
    TextSlot,
    capitalised,
    fill,
    join,
    parse,
    plain,
    spans,
)

CITY = SpokenValue("Porto", TextSlot(0, "city"))


def test_slots_are_filled_and_optional_parts_fall_away_when_they_cannot_be() -> None:
    template = parse("fly to {city}[ in {cabin}][ on {day}]")
    words = {"city": (CITY,), "day": ("Monday",)}
    text = fill(template, words.get)
    assert text is not None
    assert plain(text) == "fly to Porto on Monday"
    assert template.required == {"city"}
    assert template.slots == {"city", "cabin", "day"}


def test_a_required_slot_without_words_fails_the_whole_template() -> None:
    assert fill(parse("fly to {city}"), {}.get) is None


def test_a_bracket_without_its_counterpart_is_dropped() -> None:
    assert plain(fill(parse("a] b [c"), {}.get) or ()) == "a b c"


def test_spans_point_at_the_words_that_say_a_value() -> None:
    text = join("to ", (CITY,), " and ", (SpokenValue("Oslo", TextSlot(1, "city")),), ".")
    for slot, (start, end) in spans(text).items():
        assert plain(text)[start:end] == {0: "Porto", 1: "Oslo"}[slot.step]


def test_a_value_at_the_start_of_a_sentence_keeps_its_own_case() -> None:
    assert plain(capitalised(("please",))) == "Please"
    assert (
        plain(capitalised((SpokenValue("iPhone case", TextSlot(0, "item")), " it is")))
        == "iPhone case it is"
    )


@pytest.mark.parametrize(
    ("template", "value", "said"),
    [
        ("boil it for {minutes} minutes in all", "1", "boil it for 1 minute in all"),
        ("boil it for {minutes} minutes", "2", "boil it for 2 minutes"),
        ("save {num_seats} seats", "one", "save one seat"),
        ("save {seats} as planned", "1", "save 1 as planned"),
        ("wait {minutes} minutesque", "1", "wait 1 minutesque"),
    ],
)
def test_one_of_a_thing_is_singular(template: str, value: str, said: str) -> None:
    filled = fill(parse(template), lambda slot: (SpokenValue(value, TextSlot(0, slot)),))

    assert filled is not None
    assert plain(filled) == said
