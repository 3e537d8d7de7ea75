"""How a parameter is put into a sentence."""

from __future__ import annotations

from dataclasses import replace

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
        ("only_unread", ("only the unread ones", "not just the unread ones")),
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
        ("add_dog", parameter("weight_kg", schema=NUMBER), " with a weight of {weight_kg} kg"),
        ("hire_bike", parameter("hours", schema=NUMBER), " for {hours} hours"),
        ("order_clay", parameter("kg", schema=NUMBER), ", {kg} kg of it"),
        ("add_lap", parameter("seconds", schema=NUMBER), " for {seconds} seconds"),
        ("log_mites", parameter("mites_per_100", schema=NUMBER), ", {mites_per_100} mites per 100"),
        ("find_trips", parameter("budget", schema=NUMBER), " for at most {budget}"),
        ("open_project", parameter("budget", schema=NUMBER), " with a budget of {budget}"),
    ],
)
def test_the_words_around_a_slot_suit_what_it_holds(
    tool: str, slot: SlotParameter, phrase: str
) -> None:
    assert slot_phrase(Tool(tool, "", {"type": "object"}, "desk"), slot) == phrase


@pytest.mark.parametrize(
    ("tool", "slot", "phrase"),
    [
        ("list_films", parameter("before", "date"), " before {}"),
        ("list_films", parameter("released_after", "date"), " released after {}"),
        ("list_films", parameter("due_before", "date"), " due before {}"),
        ("list_films", parameter("not_later_than", "date"), " until {}"),
        ("list_films", parameter("older_than", "date"), " before {}"),
        ("list_films", parameter("to_date", "date"), " until {}"),
        ("list_films", parameter("start_date", "date"), " from {}"),
        ("book_hall", parameter("start_date", "date"), " on {}"),
        ("list_films", parameter("older_than_days", schema=NUMBER), " older than {} days"),
        ("list_films", parameter("over_price", schema=NUMBER), " over {}"),
        ("list_films", parameter("price_under", schema=NUMBER), " under {}"),
        ("list_films", parameter("more_than_reels", schema=NUMBER), " with more than {} reels"),
        ("list_films", parameter("rating_above", schema=NUMBER), " with a rating over {}"),
        ("list_films", parameter("exclude_genre"), " except the genre {}"),
        ("list_films", parameter("except_film_id", "film.id", entity_name="film"), " except {}"),
    ],
)  # fmt: skip
def test_a_bound_is_said_as_the_bound_that_it_is(
    tool: str, slot: SlotParameter, phrase: str
) -> None:
    assert slot_phrase(Tool(tool, "", {"type": "object"}, "desk"), slot) == phrase.format(slot.slot)


def test_a_bound_is_of_the_day_that_what_comes_back_has() -> None:
    slot = replace(parameter("before", "date"), dated="shot")
    assert slot_phrase(Tool("list_films", "", {}, "desk"), slot) == " shot before {before}"


def test_whole_numbers_of_places_stand_for_things_and_measure_nothing() -> None:
    assert designates("zone", NUMBER)
    assert designates("parking_slot", NUMBER)
    assert not designates("guests", NUMBER)
    assert not designates("zone", STRING)
