"""What cannot stand in a text by accident: names, codes and numbers, but no plain small words."""

import pytest

from turnloom.agents.teacher.checks.distinctive import is_distinctive, non_empty_scalars


@pytest.mark.parametrize("value", ["Lisbon", "bk_7", "two words", "a@b", "x-9", 13, -40.5, 1e9])
def test_names_codes_and_numbers_are_distinctive(value) -> None:
    assert is_distinctive(value)


@pytest.mark.parametrize("value", ["economy", "on", "A1", "", 12, 2.5, True, False, None, [], {}])
def test_plain_words_small_numbers_and_flags_are_not(value) -> None:
    assert not is_distinctive(value)


def test_scalars_are_found_at_any_depth_without_the_empty_ones() -> None:
    value = {"a": [1, {"b": ""}, None, False], "c": {"d": "x"}}

    assert list(non_empty_scalars(value)) == [1, False, "x"]
