"""What comes first: by size, by the calendar, or not at all."""

import pytest

from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.ranking import extreme, rank_of_text


@pytest.mark.parametrize(
    ("values", "least", "most"),
    [
        ([3, 1.5, 2], 1, 0),
        (["2026-05-04", "2026-04-30T09:00"], 1, 0),
        (["9:30", "10:15", "08:45"], 2, 1),
        (["07/2028", "08/2026", "01/2031"], 1, 2),
        (["pear", "apple"], 1, 0),
        ([1, 1, 2], None, 2),
    ],
)
def test_the_extremes_are_those_of_the_calendar(
    values: list[JsonValue], least: int | None, most: int | None
) -> None:
    assert extreme(values, least=True) == least
    assert extreme(values, least=False) == most


@pytest.mark.parametrize("values", [[], [1, "a"], [True, False], [None, 1], [{"a": 1}]])
def test_what_has_no_order_has_no_extreme(values: list[JsonValue]) -> None:
    assert extreme(values, least=True) is None


@pytest.mark.parametrize("text", ["12/05/2026", "May 3", "13/2026", "soon", ""])
def test_days_that_can_be_read_in_two_ways_are_not_ranked(text: str) -> None:
    assert rank_of_text(text) is None
