"""What people call a result, and its fields."""

from __future__ import annotations

from turnloom.graphs.inference.noun_phrases import field_nouns, field_words, noun_phrases
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool

STRING: JsonObject = {"type": "string"}
FIND_BOOKS = Tool("find_books", "Find books.", {"type": "object"}, "desk")


def said(name: str, *, required: bool = True) -> SlotParameter:
    return SlotParameter(name, STRING, "", internal=False, required=required, entity_name="")


def test_a_result_is_called_by_what_the_call_was_given() -> None:
    assert noun_phrases(FIND_BOOKS, "book", (), [said("author")]) == ("book by {author}",)


def test_what_may_be_left_out_stands_in_brackets() -> None:
    phrases = noun_phrases(FIND_BOOKS, "book", (), [said("author", required=False)])
    assert phrases == ("book[ by {author}]",)


def test_a_result_is_one_thing() -> None:
    phrases = noun_phrases(FIND_BOOKS, "book", (), [said("status", required=False)])
    assert phrases == ("book[ that is {status}]",)


def test_a_request_that_speaks_of_the_things_lends_its_words() -> None:
    asked = ("find the free slots of {doctor}",)
    tool = Tool("find_slots", "", {"type": "object"}, "desk")
    assert noun_phrases(tool, "slot", asked, [said("doctor")]) == ("free slot of {doctor}",)


def test_a_field_is_called_by_a_noun_even_where_its_name_is_none() -> None:
    assert field_words("due") == "due date"
    assert field_words("pickup_date") == "pickup date"


def test_a_field_called_as_the_result_itself_gets_a_plainer_word() -> None:
    produces = {"balance": "money", "due": "date", "account_id": "account.id"}
    assert field_nouns(produces, ["account.id"], "balance") == {
        "balance": "amount",
        "due": "due date",
    }
