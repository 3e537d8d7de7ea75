"""Identifiers are read as words, and words of English are put into their other forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.language.morphology import (
    base_verb,
    completion_clause,
    in_plural,
    in_singular,
    is_identifier,
    last_word,
    normalize,
    noun_of,
    participle,
    plural,
    sets,
    singular,
    split,
    verb_of,
    with_article,
)


@pytest.mark.parametrize(
    ("one", "many"),
    [("book", "books"), ("city", "cities"), ("address", "addresses"), ("person", "people")],
)  # fmt: skip
def test_nouns_have_two_numbers(one: str, many: str) -> None:
    assert (singular(many), plural(one)) == (one, many)
    assert (singular(one), plural(many)) == (one, many)


def test_the_last_word_of_a_noun_has_its_number() -> None:
    assert in_singular(("open", "orders")) == ("open", "order")
    assert in_plural(("open", "order")) == ("open", "orders")
    assert in_singular(()) == in_plural(()) == ()
    assert (last_word("openOrders"), last_word("")) == ("orders", "")


def test_words_come_out_of_identifiers() -> None:
    assert split("getHTTPUrl_forOrder2") == ("get", "http", "url", "for", "order", "2")
    assert noun_of("find_books_by_author") == "book"
    assert noun_of("listOpenOrders") == "open order"
    assert [base_verb(word) for word in ("Returns", "Books", "Carries", "Fetches")] == [
        "return", "book", "carry", "fetch",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("HTTPServer", ("http", "server")),
        ("serverHTTP", ("server", "http")),
        ("order2Items", ("order", "2", "items")),
        ("X", ("x",)),
        ("aB", ("a", "b")),
        ("__due-date__", ("due", "date")),
        ("", ()),
    ],
)
def test_an_identifier_splits_where_case_or_kind_of_character_changes(
    identifier: str, words: tuple[str, ...]
) -> None:
    assert split(identifier) == words


@given(st.from_regex(r"[A-Za-z0-9_]{0,12}", fullmatch=True))
def test_splitting_an_identifier_loses_no_letter(identifier: str) -> None:
    assert "".join(split(identifier)) == (identifier.replace("_", "").lower() or identifier)


def test_an_identifier_is_known_by_an_underscore_or_a_capital_within() -> None:
    assert [
        name for name in ("due_date", "dueDate", "Due", "due", "DUE") if is_identifier(name)
    ] == [
        "due_date",
        "dueDate",
    ]


def test_texts_that_differ_in_capitals_and_marks_are_normalized_alike() -> None:
    assert normalize(" F-L  3.0.5!") == normalize("f l 3 0 5") == "f l 3 0 5"
    assert normalize("F-L 3.0.5", glue="") == "fl305"


@pytest.mark.parametrize(
    ("verb", "done"),
    [("cancel", "cancelled"), ("pay", "paid"), ("move", "moved"), ("apply", "applied")],
)
def test_verbs_have_participles(verb: str, done: str) -> None:
    assert participle(verb) == done


@pytest.mark.parametrize(
    "phrase", ["an order", "a user", "an hour", "a x-ray", "an x", "a y", "a one-way ticket"]
)
def test_an_article_goes_by_the_sound(phrase: str) -> None:
    article, _, noun = phrase.partition(" ")
    assert with_article(noun) == f"{article} {noun}"


@pytest.mark.parametrize(
    ("name", "description", "said"),
    [
        ("cancel_order", "", "the order has been cancelled"),
        ("adjustSeats", "", "the seats have been adjusted"),
        ("acknowledge_alarm", "Acknowledge an alarm.", "the alarm has been acknowledged"),
        ("reply_mail", "", ""),
        ("add_to_cart", "", ""),
        ("mark_paid", "", ""),
        ("turn_off", "Turn a lamp off.", ""),
        ("tank_level", "Get the level of the tank.", ""),
        ("water", "Water a zone.", ""),
    ],
)
def test_what_was_done_is_told_by_the_tools_name(name: str, description: str, said: str) -> None:
    assert completion_clause(name, description) == said


def test_a_word_that_a_description_says_otherwise_is_no_verb() -> None:
    assert verb_of("open_games", "List games that are not finished.") == ""
    assert verb_of("open_account", "Open an account.") == "open"
    assert verb_of("record_result", "Record how a game ended.") == "record"


def test_what_a_tool_lists_may_be_told_by_its_description_alone() -> None:
    assert noun_of("overdue", "Lists loans that should have come back.") == "loan"
    assert noun_of("loans_of", "Lists loans of a patient.") == "loan"


def test_a_tool_may_set_a_value_of_something() -> None:
    assert sets("set_row_status", "status")
    assert not sets("set_row_of_trees_status", "status")
