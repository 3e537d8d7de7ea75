"""Noun phrases: articles, lists of one, and what a value is said by, depending on its origin."""

from turnloom.agents.offline.composer.text import SpokenValue, plain
from turnloom.agents.offline.composer.verbalizer import _agreeing, _mine, _the
from turnloom.agents.user_slots import UserSlot


def test_a_noun_phrase_that_begins_with_my_has_no_other_article() -> None:
    assert plain(_the(("my order",), "latest ")) == "my latest order"
    assert plain(_the(("order",), "latest ")) == "the latest order"
    assert plain(_mine(("the order for the ", "lamp"))) == "my order for the lamp"


def test_a_list_of_one_goes_with_a_singular() -> None:
    door = SpokenValue("driver", UserSlot(0, "door", (0,)))
    text = ("see that the ", door, " doors are locked")
    assert plain(_agreeing(text, {"door": ["driver"]})) == "see that the driver door is locked"
    assert (
        plain(_agreeing(text, {"door": ["driver", "x"]})) == "see that the driver doors are locked"
    )
