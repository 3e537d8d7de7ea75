"""What people say for a value, and what only comes near it."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.language.wordings import find_wording, says, says_at

TODAY = "2026-07-08"  # a Wednesday


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("call me tomorrow", "2026-07-09"),
        ("the day after tomorrow", "2026-07-10"),
        ("in three days", "2026-07-11"),
        ("two weeks ago", "2026-06-24"),
        ("on Friday", "2026-07-10"),
        ("next Monday", "2026-07-13"),
        ("the 12th", "2026-07-12"),
        ("the 3rd", "2026-08-03"),
        ("the twelfth of July", "2026-07-12"),
        ("March 9", "2027-03-09"),
        ("March 9, 2029", "2029-03-09"),
        ("a quarter to ten on 9 July", "2026-07-09T09:45"),
        ("7 in the evening tomorrow", "2026-07-09T19:00"),
        ("9 July at noon", "2026-07-09T12:00"),
    ],
)
def test_days_and_times_are_said_in_many_ways(message, value):
    assert says(message, value, today=TODAY)


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("next Friday", "2026-07-10"),
        ("on Friday", "2026-07-11"),
        ("Friday, July 11", "2026-07-11"),
        ("July 9", "2027-07-09"),
        ("not on July 9", "2026-07-09"),
        ("July 9 at 3", "2026-07-09T15:00"),
        ("July 9", "2026-07-09T15:00"),
        ("at 3 pm", "2026-07-09T15:00"),
    ],
)
def test_another_day_or_half_a_moment_is_not_said(message, value):
    assert not says(message, value, today=TODAY)


@pytest.mark.parametrize("message", ["tomorrow", "on Thursday", "July 9", "the ninth"])
def test_without_a_known_day_a_date_needs_its_year(message):
    assert says(message, "2026-07-09", today=TODAY)
    assert not says(message, "2026-07-09")
    assert says("July 9, 2026", "2026-07-09")


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("a couple of bags", 2),
        ("don't forget the two bags", 2),
        ("one more seat", 1),
        ("a dozen eggs", 12),
        ("half an hour", 0.5),
        ("2 and a half hours", 2.5),
        ("three thousand four hundred", 3400),
        ("twenty-one", 21),
        ("15%", 0.15),
        ("15 per cent", 15),
        ("1.200,50 €", 1200.5),
    ],
)
def test_numbers_are_said_in_many_ways(message, value):
    assert says(message, value)


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("one and a half hours", 1),
        ("two hundred and fifty", 50),
        ("twenty-one", 20),
        ("room 12", 1),
        ("several", 3),
        ("I can't pay 300", 300),
        ("without a second bag, one bag", 2),
    ],
)
def test_a_part_of_a_number_is_not_the_number(message, value):
    assert not says(message, value)


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("for viewing or editing", "viewing_editing"),
        ("my invoices", "invoice"),
        ("the categories", "category"),
        ("in gray", "gray"),
        ("what I cancelled", "canceled"),
        ("my favourite colours", "favorite color"),
        ("the organised ones", "organized"),
        ("Zoe Muller", "Zoë Müller"),
        ("no, the hotel", "hotel"),
        ("the hotel, not the flight", "hotel"),
    ],
)
def test_words_may_have_another_number_spelling_or_case(message, value):
    assert says(message, value)


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("without breakfast", "breakfast"),
        ("anything but the train", "train"),
        ("INV-21", "INV-2"),
        ("inv 22", "INV-21"),
        ("a hotelier", "hotel"),
        ("Zoe", "Zoë Müller"),
    ],
)
def test_what_is_denied_or_another_word_is_not_said(message, value):
    assert not says(message, value)


@pytest.mark.parametrize(
    ("message", "value", "parameter"),
    [
        ("switch auto-renew on", True, "enabled"),
        ("please disable it", False, "enabled"),
        ("turn on the lights", True, "on"),
        ("with breakfast", True, "include_breakfast"),
        ("no breakfast, please", False, "include_breakfast"),
        ("only unread mail", True, "unread_only"),
    ],
)
def test_a_switch_is_said_by_on_and_off_or_by_its_own_words(message, value, parameter):
    assert says(message, value, parameter=parameter)
    assert not says(message, not value, parameter=parameter)


def test_what_is_not_spoken_of_is_neither_on_nor_off():
    for value in (True, False):
        assert not says("list everything", value, parameter="in_stock")
        assert not says("list everything", value, tool="set_auto_renew", parameter="enabled")
    assert not says("don't turn it on", True, parameter="enabled")


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("the quickest one", "fastest"),
        ("the closest branch", "nearest"),
        ("the top rated hotel", "best-rated"),
        ("the one that arrives earliest", "earliest_arriving"),
        ("whichever is least expensive", "cheapest"),
    ],
)
def test_a_superlative_has_others_of_its_meaning(message, value):
    assert says(message, value)


@pytest.mark.parametrize(
    ("message", "value"),
    [
        ("the third largest", "largest"),
        ("not the latest", "latest"),
        ("larger than the other", "largest"),
        ("the oldest", "latest"),
        ("the most expensive", "cheapest"),
        ("the lowest rated", "best-rated"),
        ("the top hotel", "best-rated"),
    ],
)
def test_another_rank_or_the_other_end_is_not_said(message, value):
    assert not says(message, value)


@given(st.text(max_size=60), st.sampled_from([2, 0.5, "flight", "2026-07-09T09:30", True, "best"]))
def test_any_message_can_be_asked_about(message, value):
    says(message, value, today=TODAY, tool="set", parameter="enabled")


@pytest.mark.parametrize("piece", ["two hundred and ", "turn ", "9", "not ", "1,", "the first "])
def test_a_long_message_takes_no_time(piece):
    begun = perf_counter()
    for value in (250, "2026-07-09T09:30", True, "best-rated", "flight"):
        says(piece * 5_000, value, today=TODAY, parameter="enabled")

    assert perf_counter() - begun < 5.0


@pytest.mark.parametrize(
    ("message", "value", "words"),
    [
        ("Could they call me tomorrow at 3?", "2026-07-09", "tomorrow"),
        ("I need the day after tomorrow, please.", "2026-07-10", "the day after tomorrow"),
        ("Two of us, so a couple of seats.", 2, "Two"),
        ("Not a hotel this time, list the flights.", "flight", "flights"),
        ("See me on 9 July at half past nine.", "2026-07-09T09:30", "9 July at half past nine"),
    ],
)
def test_a_wording_is_found_where_it_stands(message, value, words):
    start, end = find_wording(message, value, today=TODAY)

    assert message[start:end] == words
    assert says_at(message, (start, end), value, today=TODAY)


@pytest.mark.parametrize(
    ("message", "value"),
    [("not tomorrow", "2026-07-09"), ("I won't need the flights", "flight"), ("next week", 7)],
)
def test_where_nothing_says_it_no_wording_is_found(message, value):
    assert find_wording(message, value, today=TODAY) is None


def test_words_cut_out_of_others_or_denied_where_they_stand_say_nothing_there():
    text = "No flights to Rome, but flights to Bonn."
    first, second = text.index("flights"), text.rindex("flights")

    assert not says_at(text, (first, first + 7), "flight", today=TODAY)
    assert says_at(text, (second, second + 7), "flight", today=TODAY)
    assert not says_at(text, (second, second + 5), "flight", today=TODAY)
