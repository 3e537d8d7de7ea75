"""The one JSON value among words, fences and examples."""

from time import perf_counter

import pytest

from turnloom.engine.client.http.json_in_text import json_at_end, json_in_text
from turnloom.graphs.strict_json import StrictJsonError


def fits(value):
    return isinstance(value, dict) and value.keys() == {"n"}


def test_the_only_object_that_fits_is_found_among_others():
    assert json_in_text('{} {"m": {"n": 1}} and {x}, so {"n": 2}!', fits) == {"n": 2}


@pytest.mark.parametrize("text", ['{"n": 1} or {"n": 2}', '{"m": {"n": 1}', "{x} {y}", '{"n": 1'])
def test_where_more_than_one_fits_or_none_there_is_no_answer(text):
    with pytest.raises(StrictJsonError):
        json_in_text(text, fits)


def test_of_thoughts_only_the_end_counts():
    assert json_at_end('{"n": 1}? No:\n```json\n{"n": 2}\n```\n', fits) == {"n": 2}
    with pytest.raises(StrictJsonError):
        json_at_end('{"n": 1}? No.', fits)


@pytest.mark.parametrize("piece", ["{", "{}", '{"a":', "}{", '{"n": [[[[', "{x} "])
def test_a_hostile_text_takes_no_time(piece):
    begun = perf_counter()
    with pytest.raises(StrictJsonError):
        json_in_text(piece * (200_000 // len(piece)), fits)

    assert perf_counter() - begun < 3.0
