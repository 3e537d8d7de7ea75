"""A lookalike has the shape of a value and is another."""

from random import Random

import pytest

from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.lookalike import lookalike


@pytest.mark.parametrize("value", ["B12-x", "BE71 0961", 17, ["a1", "b2"], "---"])
def test_a_made_up_value_has_the_shape_of_the_real_one(value: JsonValue) -> None:
    other = lookalike(value, Random(0))
    assert other != value
    assert type(other) is type(value)
    if isinstance(value, str) and isinstance(other, str) and any(map(str.isalnum, value)):
        assert [c.isdigit() for c in other] == [c.isdigit() for c in value]


def test_there_is_nothing_to_make_up_for_a_flag() -> None:
    assert lookalike(True, Random(0)) is None
