"""Samples are lines of JSON that read back as the same value, or are refused."""

from dataclasses import dataclass
from datetime import date

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnloom.engine.encoding import LINE_LIMIT, EncodingError, encode, printable


@dataclass(frozen=True)
class Point:
    x: int


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_what_is_encoded_is_one_line_and_reads_back_the_same(sample) -> None:
    line = encode(sample)

    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert orjson.loads(line) == sample


@pytest.mark.parametrize(
    "value",
    [
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        2**64,
        10**30,
        float("nan"),
        [None, {"a": [float("-inf")]}],
        {1, 2},
        b"bytes",
        date(2026, 1, 31),
        Point(1),
        pytest.param(object(), id="an object"),
    ],
    ids=repr,
)
def test_what_would_not_read_back_the_same_is_refused(value) -> None:
    with pytest.raises(EncodingError):
        encode({"value": value, "nothing": None})


def test_too_deep_and_too_long_are_refused() -> None:
    deep: list = []
    for _ in range(10_000):
        deep = [deep]

    with pytest.raises(EncodingError):
        encode({"value": deep})
    with pytest.raises(EncodingError, match="over the limit"):
        encode({"value": "x" * LINE_LIMIT})


@given(st.text(st.characters(categories=("Cs", "L")), max_size=20))
def test_any_text_can_be_made_printable(text: str) -> None:
    assert orjson.loads(orjson.dumps(printable(text))) == printable(text)
