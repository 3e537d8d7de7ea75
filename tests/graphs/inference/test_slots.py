"""How a parameter is put into a sentence."""

from __future__ import annotations

import pytest

from turnloom.graphs.inference.slots import SlotParameter, designates, flag_words, slot_phrase
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.tool import Tool

STRING: JsonObject = {"type": "string"}
NUMBER: JsonObject = {"type": "integer"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("include_returned", ("with returned", "without returned")),
        ("is_urgent", ("urgent", "not urgent")),
        ("only_unread", ("unread only", "not just unread")),
        ("on", ("on", "off")),
    ],
)
def test_flags_have_words_for_both_values(name: str, words: tuple[str, str]) -> None:
    assert flag_words(name) == words


def parameter(
    name: str, semantic_type: str = "", *, schema: JsonObject = STRING, entity_name: str = ""
) -> SlotParameter:
    internal = bool(entity_name)
    return SlotParameter(
        name, schema, semantic_type, internal=internal, required=True, entity_name=entity_name
    )


@pytest.mark.parametrize(
    ("tool", "slot", "phrase"),
    [
        ("book_table", parameter("date", "date"), " on {date}"),
        ("book_table", parameter("time", "time"), " at {time}"),
        ("find_flights", parameter("destination", "city"), " to {destination}"),
        ("find_hotels", parameter("city", "city"), " in {city}"),
        ("send_message", parameter("text", "text.text"), " saying {text}"),
        ("order_part", parameter("quantity", schema=NUMBER), ", {quantity} of them"),
        ("find_rooms", parameter("max_price", schema=NUMBER), " for at most {max_price}"),
        ("find_books", parameter("author"), " by {author}"),
        ("pay_order", parameter("order_id", "order.id", entity_name="order"), " for {order_id}"),
        ("get_order", parameter("order_id", "order.id", entity_name="order"), " of {order_id}"),
    ],
)
def test_the_words_around_a_slot_suit_what_it_holds(
    tool: str, slot: SlotParameter, phrase: str
) -> None:
    assert slot_phrase(Tool(tool, "", {"type": "object"}, "desk"), slot) == phrase


def test_whole_numbers_of_places_stand_for_things_and_measure_nothing() -> None:
    assert designates("zone", NUMBER)
    assert designates("parking_slot", NUMBER)
    assert not designates("guests", NUMBER)
    assert not designates("zone", STRING)
