from __future__ import annotations

from datetime import date, time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.language.surface import (
    Flags,
    find_spans,
    holds_word,
    mask,
    reads,
    reads_at,
    surface_form,
)

SCHEMAS: tuple[JsonObject, ...] = (
    {},
    {"type": "number", "description": "The amount in euros"},
    {"type": "number", "description": "Price in USD"},
    {"type": "number", "description": "The budget"},
    {"type": "number", "description": "Discount in percent"},
    {"type": "integer", "description": "The order id"},
)
schemas = st.sampled_from(SCHEMAS)
rngs = st.integers(0, 2**32).map(Random)
todays = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31))
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
SENTENCE = "Could you see to {} for me, please?"


def found_in_a_sentence(words: str, value: str | float) -> bool:
    text = SENTENCE.format(words)
    start = SENTENCE.index("{")
    return reads_at(text, start, start + len(words), value) and any(
        first <= start and start + len(words) <= last for first, last in find_spans(text, value)
    )


@given(st.integers(-(10**12), 10**12) | st.integers(0, 20), schemas, rngs)
def test_every_way_to_say_an_integer_reads_back(
    value: int, schema: JsonObject, rng: Random
) -> None:
    words = surface_form(value, schema, rng)
    assert reads(words, value)
    assert found_in_a_sentence(words, value)


@given(st.floats(allow_nan=False, allow_infinity=False), schemas, rngs)
def test_every_way_to_say_a_float_reads_back(value: float, schema: JsonObject, rng: Random) -> None:
    words = surface_form(value, schema, rng)
    assert reads(words, value)
    assert found_in_a_sentence(words, value)


@given(days, rngs, todays)
def test_every_way_to_say_a_date_reads_back(day: date, rng: Random, today: date | None) -> None:
    words = surface_form(day.isoformat(), {}, rng, today)
    assert reads(words, day.isoformat())
    assert found_in_a_sentence(words, day.isoformat())
    assert not reads(words, day.replace(day=day.day % 28 + 1).isoformat())


@given(days, st.times(), rngs, todays, st.sampled_from(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:00"]))
def test_every_way_to_say_a_moment_reads_back(
    day: date, clock: time, rng: Random, today: date | None, form: str
) -> None:
    value = day.isoformat() + "T" + clock.strftime(form.partition("T")[2])
    words = surface_form(value, {}, rng, today)
    assert reads(words, value)
    assert found_in_a_sentence(words, value)


@given(st.times(), rngs)
def test_every_way_to_say_a_time_reads_back(clock: time, rng: Random) -> None:
    value = clock.strftime("%H:%M")
    words = surface_form(value, {}, rng)
    assert reads(words, value)
    assert found_in_a_sentence(words, value)


@given(st.text(), st.booleans(), rngs)
def test_every_way_to_say_a_string_reads_back(value: str, enumerated: bool, rng: Random) -> None:
    schema: JsonObject = {"enum": [value]} if enumerated else {}
    assert reads(surface_form(value, schema, rng), value)


@given(st.from_regex(r"\A[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*\Z"), rngs)
def test_every_way_to_say_an_enumerated_value_reads_back(value: str, rng: Random) -> None:
    words = surface_form(value, {"enum": [value]}, rng)
    assert "_" not in words
    assert reads(words, value)
    assert found_in_a_sentence(words, value)


@given(st.text(max_size=60), st.text(max_size=8) | st.integers() | days.map(date.isoformat))
def test_a_span_that_is_found_reads_as_the_value(text: str, value: str | int) -> None:
    for start, end in find_spans(text, value):
        assert reads_at(text, start, end, value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("June 11", "2026-06-11"),
        ("11 June", "2026-06-11"),
        ("June 11th", "2026-06-11"),
        ("the 11th of June", "2026-06-11"),
        ("June 11, 2026", "2026-06-11"),
        ("Thursday, June 11", "2026-06-11"),
        ("Thursday the 11th of June", "2026-06-11"),
        ("Sept 3rd", "2026-09-03"),
        ("2026-06-11", "2026-06-11"),
        ("June 11 at 2:30 pm", "2026-06-11T14:30"),
        ("June 11 at 2:30 pm", "2026-06-11T14:30:00"),
        ("14:30 on June 11", "2026-06-11T14:30"),
        ("2026-06-11T14:30", "2026-06-11T14:30:00"),
        ("2026-06-11 14:30", "2026-06-11T14:30:00"),
        ("2:30 p.m.", "14:30"),
        ("noon", "12:00"),
        ("9 am", "09:00"),
        ("three", 3),
        ("Twelve", 12),
        ("eighty euros", 80),
        ("Seventeen", 17),
        ("twenty-five", 25.0),
        ("1,200", 1200),
        ("1,200.00", 1200),
        ("45.50 euros", 45.5),
        ("€45.50", 45.5),
        ("$120", 120),
        ("120 USD", 120.0),
        ("15%", 15),
        ("15 percent", 0.15),
        ("-4", -4),
        ("in progress", "in_progress"),
        ("read/write", "read_write"),
        ("In progress", "in_progress"),
        ("non-refundable", "non_refundable"),
        ("Economy", "economy"),
        ("Credit card", "credit card"),
        ("Team-Retrospective", "team retrospective"),
    ],
)
def test_words_read_as_a_value(words: str, value: str | float) -> None:
    assert reads(words, value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("June 12", "2026-06-11"),
        ("June 11, 2027", "2026-06-11"),
        ("Friday, June 11", "2026-06-11"),
        ("June 11", "2026-06-11T14:30"),
        ("2:30", "14:30"),
        ("2:30 am", "14:30"),
        ("3.5", 3),
        ("1,200", 200),
        ("13 tickets", 13),
        ("lis", "LIS"),
        ("research colloquium", "Research colloquium"),
        ("Tell them i will be late", "tell them i will be late"),
        ("see you at Noon", "See you at noon"),
        ("yes", "true"),
        ("", "x"),
    ],
)
def test_other_words_do_not(words: str, value: str | float) -> None:
    assert not reads(words, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the flight on 2026-06-11 please", 11),
        ("at 14:30 then", 30),
        ("June 11 suits me", 11),
        ("it is version 3.5.1", 5),
        ("between 3-5 days", 3),
        ("the ticket 1,234", 234),
        ("final_report.pdf", "final_report"),
        ("write to mara@fjord.example", "mara"),
        ("a co-design week", "design"),
        ("not that one", 1),
        ("the second one, and the cheapest one", 1),
        ("of_9b", "of_9"),
        ("twenty-five of them", 20),
        ("twenty-five of them", 5),
        ("on the twenty-fifth floor", 20),
        ("two hundred", 2),
        ("eighteenth", 18),
    ],
)
def test_a_part_of_something_longer_is_not_found(text: str, value: str | int) -> None:
    assert find_spans(text, value) == []


def test_every_mention_is_found() -> None:
    text = "Move it from June 11 to June 12, no, keep June 11th: one seat, 45.50 euros."
    assert [text[a:b] for a, b in find_spans(text, "2026-06-11")] == ["June 11", "June 11th"]
    assert [text[a:b] for a, b in find_spans(text, 1)] == ["one"]
    assert [text[a:b] for a, b in find_spans(text, 45.5)] == ["45.50", "45.50 euros"]


def test_a_boolean_is_read_through_its_phrases() -> None:
    flags: Flags = (("refundable", "with a refund"), ("non-refundable",))
    assert reads("with a refund", True, flags)
    assert reads("Refundable", True, flags)
    assert not reads("refundable", False, flags)
    assert find_spans("a non-refundable seat", True, flags) == []
    assert find_spans("a non-refundable seat", False, flags) == [(2, 16)]
    assert surface_form(False, {}, Random(0), flags=flags) == "non-refundable"
    assert reads(surface_form(False, {}, Random(0)), False)
    assert find_spans("No, thanks", False) == []


def test_lists_and_objects_are_not_said() -> None:
    with pytest.raises(TypeError, match="list"):
        surface_form([1], {}, Random(0))
    assert find_spans("1", [1]) == []


def test_the_year_is_said_unless_it_is_this_year() -> None:
    rng = Random(0)
    assert all("2026" in surface_form("2026-06-11", {}, rng) for _ in range(30))
    assert all("2026" in surface_form("2026-06-11", {}, rng, date(2025, 1, 1)) for _ in range(30))
    assert not all(
        "2026" in surface_form("2026-06-11", {}, rng, date(2026, 1, 1)) for _ in range(30)
    )


def test_masking_replaces_spans_and_merges_those_that_touch() -> None:
    assert mask("book LIS to OPO", [(5, 8), (12, 15)]) == "book {} to {}"
    assert mask("abcdef", [(3, 5), (0, 3), (1, 2)]) == "{}f"
    assert mask("abc", []) == "abc"


def test_thousands_of_digits_are_read_without_an_error() -> None:
    assert find_spans("9" * 5000, 9) == []


@pytest.mark.parametrize(
    ("text", "word", "holds"),
    [
        ("The Owls desk is free.", "owls desk", True),
        ("owls", "OWLS", True),
        ("Owls' desk", "owls", True),
        ("It is snowlsy, owls.", "owls", True),
        ("It is snowlsy.", "owls", False),
        ("owls_desk", "owls", False),
        ("owls2", "owls", False),
        ("", "owls", False),
    ],
)
def test_a_word_is_held_whole_in_any_case(text: str, word: str, *, holds: bool) -> None:
    assert holds_word(text, word) is holds
