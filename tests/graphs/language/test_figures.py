"""Figures are read in the ways people write them; dates, times, codes and words hold none."""

from random import Random

import pytest

from turnloom.graphs.language.figures import days_in, figures_in, near, readings, runs_in


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("160", [160]),
        ("92.50", [92.5]),
        ("1.160", [1160, 1.16]),
        ("1,160", [1160, 1.16]),
        ("1.160,50", [1160.5]),
        ("1'160.50", [1160.5]),
        ("1 234 567", [1234567]),
        ("1.234.567", [1234567]),
        ("9" * 16, []),
    ],
)
def test_a_number_is_read_in_every_way_that_it_may_be_meant(text: str, values: list) -> None:
    assert [reading.value for reading in readings(text)] == values


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("It is €92.50 a night.", [("92.50", True, False)]),
        ("It is 92.50 EUR a night.", [("92.50", True, False)]),
        ("USD 40, or 12% less", [("40", True, False), ("12", False, True)]),
        ("three of 14 rooms", [("14", False, False)]),
        ("On June 16 at 9:05, room B12, A-99x", []),
        ("about 3 million", []),
        ("2026-06-16T09:05", []),
    ],
)
def test_a_figure_is_told_with_what_stands_beside_it(text: str, figures: list) -> None:
    assert [(each.text, each.money, each.percent) for each in figures_in(text)] == figures


def test_runs_of_digits_are_all_there_and_know_whether_they_tell_when() -> None:
    runs = list(runs_in("QX81 on 2026-06-16, 14.5 km"))

    assert runs == [("81", False), ("2026", True), ("06", True), ("16", True), ("14.5", False)]


def test_a_sum_after_a_day_is_no_year() -> None:
    (day, *_) = days_in("paid on July 21, 1135 euros")
    (dated, *_) = days_in("paid on July 21, 2026")

    assert day.year is None
    assert dated.year == 2026
    assert list(days_in("mar 16 settembre")) == []


@pytest.mark.parametrize("value", [23.4, 0.08, 4.1, 930, 12, 2, 1, -40, 1e9, 3e-7])
def test_a_number_near_another_is_another_of_its_size_and_kind(value: float) -> None:
    for seed in range(50):
        found = near(value, Random(seed))
        assert found != value or round(found, 9) != round(value, 9)
        assert type(found) is type(value)
        assert 0 < found / value <= 4 if isinstance(value, int) else 0.6 < found / value < 1.4


def test_there_is_nothing_near_nothing() -> None:
    assert near(0, Random(1)) == 0
