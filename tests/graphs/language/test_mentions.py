"""What a text mentions is read with its span, and nothing is read out of codes and words."""

from __future__ import annotations

from datetime import date

import pytest

from turnloom.graphs.language.mentions import (
    DateMention,
    dates_in,
    moments_in,
    numbers_in,
    possible_days_in,
    times_in,
)


@pytest.mark.parametrize(
    ("text", "words", "month", "day", "year", "weekday"),
    [
        ("by July 21, please", "July 21", 7, 21, None, None),
        ("on the 3rd of May 2026", "the 3rd of May 2026", 5, 3, 2026, None),
        ("on Tuesday, 21 July", "Tuesday, 21 July", 7, 21, None, 1),
        ("due 2026-07-21.", "2026-07-21", 7, 21, 2026, None),
        ("Sept. 9 or so", "Sept. 9", 9, 9, None, None),
    ],
)
def test_a_date_is_mentioned_in_the_words_around_it(
    text: str, words: str, month: int, day: int, year: int | None, weekday: int | None
) -> None:
    start = text.index(words)
    expected = DateMention(start, start + len(words), month, day, year, weekday)
    assert expected in dates_in(text)


@pytest.mark.parametrize("text", ["May I?", "x2026-07-21", "21 Julyish", "SEPT9"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text) == ()


def test_a_date_may_be_any_day_that_agrees_with_what_it_tells() -> None:
    mention = dates_in("Tuesday, July 21")[-1]
    assert mention.may_be(date(2026, 7, 21))
    assert not mention.may_be(date(2027, 7, 21)), "a Wednesday"
    assert not mention.may_be(date(2026, 7, 22))
    assert not dates_in("July 21, 2026")[0].may_be(date(2015, 7, 21))


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("at 9 am", "09:00"),
        ("at 12:30 p.m.", "12:30"),
        ("at 12 am", "00:00"),
        ("21:05 sharp", "21:05"),
        ("until noon", "12:00"),
        ("until midnight", "00:00"),
        ("2026-07-21T08:15:00", "08:15"),
    ],
)
def test_times_of_day_are_read_on_one_clock(text: str, clock: str) -> None:
    (time,) = times_in(text)
    assert time.clock == clock
    assert text[time.start : time.end].strip("at ") in text


@pytest.mark.parametrize("text", ["13 pm", "8:15:30", "ratio 3:20:1x", "afternoon"])
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert times_in(text) == ()


@pytest.mark.parametrize("text", ["July 21 at 9 am", "9 am on July 21", "July 21, 9 am"])
def test_a_date_beside_a_time_is_a_moment(text: str) -> None:
    (moment,) = moments_in(text)
    assert (moment.start, moment.end) == (0, len(text))
    assert (moment.date.day, moment.time.clock) == (21, "09:00")


def test_a_date_and_a_time_apart_are_no_moment() -> None:
    assert moments_in("On July 21 there is nothing before 9 am") == ()


@pytest.mark.parametrize(
    ("text", "words", "amount", "percent"),
    [
        ("about 1,250.5 of them", "1,250.5", 1250.5, False),
        ("twenty-one of them", "twenty-one", 21, False),
        ("€40 at most", "€40", 40, False),
        ("minus 3", "minus 3", -3, False),
        ("some 15 percent off", "15 percent", 15, True),
        ("some 15% off", "15%", 15, True),
        ("30 euros", "30 euros", 30, False),
    ],
)
def test_a_number_is_mentioned_with_its_sign_and_unit(
    text: str, words: str, amount: float, percent: bool
) -> None:
    start = text.index(words)
    assert (start, start + len(words), amount, percent) in numbers_in(text)


@pytest.mark.parametrize(
    "text", ["July 21", "at 9 am", "order A12", "v1.2.3x", "one hundred", "ada_7@mail.test"]
)
def test_dates_codes_and_hundreds_in_words_hold_no_number(text: str) -> None:
    assert numbers_in(text) == ()


def test_a_number_of_thousands_of_digits_is_read() -> None:
    (number,) = numbers_in("9" * 5000)
    assert number.amount == float("inf")


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("March 4, 2026", [date(2026, 3, 4)]),
        ("2026/03/04", [date(2026, 3, 4)]),
        ("20260304", [date(2026, 3, 4)]),
        ("03/04/2026", [date(2026, 4, 3), date(2026, 3, 4)]),
        ("31.12.26", [date(2026, 12, 31)]),
        ("March 4", []),
        ("99/99/2026", []),
    ],
)
def test_a_day_in_digits_may_be_either_of_two(text: str, days: list[date]) -> None:
    assert list(possible_days_in(text)) == days
