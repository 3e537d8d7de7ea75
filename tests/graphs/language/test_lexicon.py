"""The lists of words agree with one another."""

from turnloom.graphs.language.lexicon import (
    CREATES,
    ENDS,
    PEOPLE,
    READS,
    REMOVES,
    WRITES,
    lexicon,
)


def test_words_written_in_a_row_are_a_set() -> None:
    assert lexicon("find  list\nfind") == {"find", "list"}


def test_what_creates_or_removes_writes() -> None:
    assert {"new"} == CREATES - WRITES, "`new_order` has no verb, but makes an order"
    assert REMOVES <= WRITES
    assert ENDS <= REMOVES


def test_verbs_that_read_and_write_are_known_as_such() -> None:
    assert {"report", "return"} == READS & WRITES


def test_people_do_nothing() -> None:
    assert PEOPLE.isdisjoint(READS | WRITES)
