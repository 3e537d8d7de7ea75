"""Texts under construction keep track of where each value is said."""

from turnloom.agents.offline.composer.text import (
    SpokenValue,
    capitalised,
    join,
    plain,
    spans,
)
from turnloom.agents.user_slots import UserSlot

CITY = SpokenValue("Porto", UserSlot(0, "city"))


def test_spans_point_at_the_words_that_say_a_value() -> None:
    text = join("to ", (CITY,), " and ", (SpokenValue("Oslo", UserSlot(1, "city")),), ".")
    for slot, (start, end) in spans(text).items():
        assert plain(text)[start:end] == {0: "Porto", 1: "Oslo"}[slot.step]


def test_a_value_at_the_start_of_a_sentence_keeps_its_own_case() -> None:
    assert plain(capitalised(("please",))) == "Please"
    assert (
        plain(capitalised((SpokenValue("iPhone case", UserSlot(0, "item")), " it is")))
        == "iPhone case it is"
    )
