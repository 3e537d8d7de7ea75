"""JSON of a model: read as it is, or refused with a reason that quotes nothing of it."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.graphs.strict_json import (
    DEPTH_LIMIT,
    NODE_LIMIT,
    TEXT_LIMIT,
    JsonLimitError,
    StrictJsonError,
    check_limits,
    parse_json,
    parse_object,
    schema_error,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.text() | JSON.map(json.dumps))
def test_what_is_read_strictly_can_be_written_and_read_again(text: str) -> None:
    try:
        value = parse_json(text)
    except StrictJsonError:
        return
    assert parse_json(orjson.dumps(value).decode()) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value at character 0"),
        ("{} {}", "Extra data at character 3"),
        ('{"a": 1, "a": 2}', "an object has the same key twice"),
        ('{"a": {"b": NaN}}', "NaN is not JSON"),
        ("[-Infinity]", "-Infinity is not JSON"),
    ],
)
def test_what_is_no_json_is_refused_and_told(text: str, reason: str) -> None:
    with pytest.raises(StrictJsonError) as refused:
        parse_json(text)

    assert str(refused.value) == reason
    assert not isinstance(refused.value, JsonLimitError)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[1e999]", "has a number that is not finite"),
        (f"[{2**63}]", "has an integer of more than 64 bits"),
        (f"[{-(2**63) - 1}]", "has an integer of more than 64 bits"),
        ('["\\ud800"]', "has the character U+D800"),
        ('{"\\udfff": 1}', "has the character U+DFFF"),
        ("[" * 100_000, "is nested too deeply"),
        ("[" * DEPTH_LIMIT + "0" + "]" * DEPTH_LIMIT, "is nested too deeply"),
        (json.dumps([0] * NODE_LIMIT), f"has more than {NODE_LIMIT} parts"),
        (json.dumps("x" * TEXT_LIMIT), f"has {TEXT_LIMIT + 2} characters, over {TEXT_LIMIT}"),
    ],
)
def test_json_that_is_too_much_is_refused_and_told(text: str, complaint: str) -> None:
    with pytest.raises(JsonLimitError) as refused:
        parse_json(text)

    assert refused.value.complaint == complaint
    assert str(refused.value) == f"it {complaint}"


@pytest.mark.parametrize(
    "text",
    [
        f"[{2**63 - 1}, {-(2**63)}]",
        "[" * (DEPTH_LIMIT - 1) + "0" + "]" * (DEPTH_LIMIT - 1),
        json.dumps([0] * (NODE_LIMIT - 1)),
        json.dumps("x" * (TEXT_LIMIT - 2)),
    ],
)
def test_json_at_a_limit_is_taken(text: str) -> None:
    assert json.dumps(parse_json(text)) == text


def test_a_value_that_was_never_a_text_is_held_to_the_same_limits() -> None:
    with pytest.raises(JsonLimitError, match="a text over"):
        check_limits({"a": "x" * (TEXT_LIMIT + 1)})


def test_texts_may_be_checked_for_more() -> None:
    seen: list[str] = []

    check_limits({"a": ["b", {"c": "d"}], "e": 1}, seen.append)

    assert sorted(seen) == ["a", "b", "c", "d", "e"]


def test_numbers_keep_their_type() -> None:
    assert str(parse_json("[1, 1.0, 1e3, -0.5]")) == "[1, 1.0, 1000.0, -0.5]"


def test_where_an_object_is_wanted_nothing_else_is_taken() -> None:
    assert parse_object('{"a": 1}') == {"a": 1}
    with pytest.raises(StrictJsonError, match="an object is wanted, not list"):
        parse_object("[]")


def test_the_first_misfit_of_a_schema_is_told_with_its_place() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}

    assert schema_error({"n": 1}, schema) is None
    problem = schema_error({"n": "one"}, schema)
    assert problem is not None
    assert list(problem.instance_path) == ["n"]


def test_a_schema_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="foo"):
        schema_error({}, {"type": "foo"})


def test_what_a_schema_refers_to_is_never_fetched() -> None:
    with pytest.raises(ValueError, match="example"):
        schema_error({}, {"$ref": "https://example.org/schema.json"})
