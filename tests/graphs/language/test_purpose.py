"""A description says what a tool is for, in words that may follow "I'll"."""

from __future__ import annotations

import pytest

from turnloom.graphs.language.purpose import purpose


@pytest.mark.parametrize(
    ("tool", "sentence", "said"),
    [
        ("book_room", "Book a room", "Book a room"),
        ("close_case", "Close the case", "Close the case"),
        ("rooms_of", "How many rooms a house has", "find out how many rooms a house has"),
        ("to_pay", "What does a visit cost", "find out what a visit costs"),
        ("free_slots", "What are the free slots of a day", "look up the free slots of a day"),
        ("pieces_of", "A member's pieces", "look up a member's pieces"),
        ("firings", "Firings that are still to come", "look up the firings that are still to come"),
        ("members", "A list of all members", "look up all members"),
        ("participants", "Everyone on a course", "look up everyone on a course"),
        ("load", "Sessions of a day", "look up the sessions of a day"),
        ("cancel_visit", "A visit of a patient", "cancel the visit"),
        ("hives_in", "Hives in a yard", "look up the hives in a yard"),
        ("sign_in", "Sign in a guest", "Sign in a guest"),
        ("comment", "Comment on a tweet", "Comment on a tweet"),
        ("speed", "Average speed in km/h", "look up the average speed in km/h"),
        ("find_bib", "Bib number for a rider name", "look up the bib number for a rider name"),
        ("standings", "Ranking for a category", "look up the ranking for a category"),
        (
            "loans_of",
            "Everything a patient has on loan",
            "look up everything a patient has on loan",
        ),
        ("price", "Price per kg for an apple", "look up the price per kg for an apple"),
        ("sell_clay", "Sell clay to a member", "Sell clay to a member"),
        ("buy_clay", "Sell clay to a member", "Sell clay to a member"),
        ("mute_channels", "Mute notifications of channels", "Mute notifications of channels"),
    ],
)
def test_a_description_becomes_what_one_will_do(tool: str, sentence: str, said: str) -> None:
    assert purpose(tool, sentence) == said


def test_what_takes_nothing_and_is_called_so_names_what_comes_back() -> None:
    assert purpose("course", "Course info", takes_nothing=True) == "look up the course info"
    assert purpose("course", "Course info") == "Course info"
