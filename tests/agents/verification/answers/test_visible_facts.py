"""What was shown is taken apart: numbers, what belongs together, days, times and lengths."""

from datetime import date

import pytest

from turnloom.agents.verification.answers.visible_facts import RelatedFacts, VisibleFacts, unpadded


def facts_of(value) -> VisibleFacts:
    facts, top = VisibleFacts(), RelatedFacts()
    facts.value(value, top)
    facts.records.append(top)
    return facts


def test_what_belongs_together_is_what_one_record_holds() -> None:
    facts = facts_of([{"price": 120, "nights": 3}, {"price": 92.5, "nights": 2}])

    together = [set(each.numbers) for each in facts.records]
    assert {120.0, 3.0} in together
    assert {92.5, 2.0} in together
    assert not any({120.0, 92.5} <= each for each in together)


def test_a_field_over_a_list_is_a_column_and_the_lists_length_is_known() -> None:
    facts = facts_of({"rooms": [{"price": 120, "no": "7"}, {"price": 90}, {"price": 80}]})

    assert [120.0, 90.0, 80.0] in facts.columns
    assert list(facts.fields["price"]) == [120.0, 90.0, 80.0]
    assert 3 in facts.lengths


def test_an_object_that_is_a_table_is_counted_like_a_list() -> None:
    assert 2 in facts_of({"by_id": {"a": {"kg": 1}, "b": {"kg": 4}}}).lengths
    assert facts_of({"kg": 4, "name": "x"}).lengths == set()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on 2026-06-16", {date(2026, 6, 16)}),
        ("on June 16, 2026", {date(2026, 6, 16)}),
        ("am 16.06.2026", {date(2026, 6, 16)}),
        ("on 05/06/2026", {date(2026, 6, 5), date(2026, 5, 6)}),
        ("stamp 20260616", {date(2026, 6, 16)}),
        ("on 45/45/2026", set()),
    ],
)
def test_a_day_is_read_in_every_form(text: str, days: set[date]) -> None:
    assert facts_of({"when": text}).days == days


def test_seconds_and_milliseconds_since_1970_are_days() -> None:
    assert facts_of({"at": 1_781_600_000}).days == {date(2026, 6, 16)}
    assert facts_of({"at": 1_781_600_000_000}).days == {date(2026, 6, 16)}


def test_a_day_without_a_year_and_a_time_of_day_are_kept_as_such() -> None:
    facts = facts_of(["on June 16 at 14:05", {"month": 7, "day": 4}])

    assert facts.undated == {(6, 16), (7, 4)}
    assert facts.minutes == {14 * 60 + 5}


def test_how_long_something_lasts_is_told_by_a_text_or_by_the_fields_name() -> None:
    assert facts_of({"note": "Cancel within 14 days"}).spans == {14}
    assert facts_of({"nights": 3, "eur_per_night": 92, "days": 5_000}).spans == {3}


def test_an_amount_may_be_written_as_a_text_and_a_long_code_is_none() -> None:
    facts = facts_of({"paid": "$2,240", "ref": "H-204-17", "card": 5_105_105_105_107_725})

    assert list(facts.amounts) == [2240.0]
    assert {"204", "17"} <= facts.digits
    assert 5_105_105_105_107_725 not in facts.numbers


def test_flags_and_nothing_are_no_numbers() -> None:
    facts = facts_of({"paid": True, "left": None, "rows": [True, False]})

    assert not facts.amounts
    assert not facts.columns


@pytest.mark.parametrize(("digits", "bare"), [("06", "6"), ("6", "6"), ("00", "0"), ("100", "100")])
def test_zeros_in_front_do_not_count(digits: str, bare: str) -> None:
    assert unpadded(digits) == bare
