"""Singling out an item: by what only it has, not by what it shares with others."""

import pytest

from turnloom.agents.offline.reasoner.reading.request import read_request
from turnloom.agents.offline.reasoner.reading.words import stems
from turnloom.agents.offline.reasoner.solver.execution import SURE
from turnloom.agents.offline.reasoner.solver.selection import Sought, choices
from turnloom.graphs.json_value import JsonValue

BOOKS: list[JsonValue] = [
    {"book_id": "B1", "title": "The Old Ways", "author": "Robert Macfarlane", "year": 2012},
    {"book_id": "B2", "title": "Underland", "author": "Robert Macfarlane", "year": 2019},
]


@pytest.mark.parametrize(
    ("text", "index", "manner", "key"),
    [
        ("Lend me the newest book by Robert Macfarlane.", 1, "most", "year"),
        ("Lend me the oldest book by Robert Macfarlane.", 0, "least", "year"),
        ("Lend me the book by Robert Macfarlane called Underland.", 1, "where", "title"),
    ],
)
def test_a_shared_value_singles_out_nothing(text: str, index: int, manner: str, key: str) -> None:
    nouns = stems("book")
    best = choices(BOOKS, Sought(read_request(text), nouns, nouns))[0]
    assert (best.index, best.manner, best.key) == (index, manner, key)


CARDS: list[JsonValue] = [
    {"holder": "Hamza Ostrowski", "expiration_date": "10/2030"},
    {"holder": "Hamza Ostrowski", "expiration_date": "08/2026"},
    {"holder": "Hamza Ostrowski", "expiration_date": "01/2031"},
]


def test_what_all_items_share_is_no_reason_to_take_one() -> None:
    asked = read_request("Use the last-expiring card on file. I'm Hamza Ostrowski.")
    nouns = stems("card")
    best = choices(CARDS, Sought(asked, nouns, nouns, told=frozenset({"holder"})))[0]
    assert (best.index, best.manner) == (2, "most")


def test_the_latest_flight_says_nothing_of_the_order_of_cards() -> None:
    cards: list[JsonValue] = [
        {"card_id": "41", "holder": "Ann", "card_verification_number": 757},
        {"card_id": "17", "holder": "Ann", "card_verification_number": 974},
    ]
    asked = read_request("Use the card tied to my latest flight.")
    best = choices(cards, Sought(asked, stems("credit"), stems("card")))[0]
    assert best.score < SURE


def test_what_is_numbered_is_numbered_in_the_order_of_time() -> None:
    tickets: list[JsonValue] = [{"id": 12, "title": "Light"}, {"id": 7, "title": "Door"}]
    nouns = stems("ticket")
    best = choices(tickets, Sought(read_request("Close my oldest ticket."), nouns, nouns))[0]
    assert (best.index, best.key) == (1, "id")
