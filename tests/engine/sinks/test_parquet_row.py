"""A row of Parquet columns tells its sample exactly."""

import orjson
import pyarrow
import pytest

from turnloom.engine.sinks.parquet_row import from_parquet_row, parquet_schema, to_parquet_row
from turnloom.graphs.json_value import JsonObject, JsonValue


@pytest.mark.parametrize(
    "sample",
    [
        {},
        {"id": 1},
        {"id": "a", "variant": None},
        {"id": "a", "variant": "base", "extra": {"deep": [1, 2.0, None, "x"]}},
        {"id": "a", "variant": "base", "tools": None, "irregular": "word"},
        {"id": "a", "variant": "base", "turns": [1, 1.0, True, 2**53 + 1, "\x00"]},
    ],
)
def test_a_row_tells_the_sample_exactly(sample: JsonObject) -> None:
    told_exactly(sample)


@pytest.mark.parametrize(
    "messages",
    [
        "none",
        [],
        ["word"],
        [{"role": "user"}],
        [{"role": "user", "content": None}],
        [{"role": "user", "content": ["part"]}],
        [{"role": "user", "content": "", "name": "b"}],
        [{"role": "assistant", "content": "", "tool_calls": 1}],
        [{"role": "assistant", "content": "", "tool_calls": []}],
        [{"role": "assistant", "content": "", "tool_calls": None}],
        [{"role": "assistant", "content": "", "tool_calls": [{}]}],
        [{"role": "assistant", "content": "", "tool_calls": [{"function": {}}]}],
    ],
)
def test_a_row_tells_the_messages_exactly(messages: JsonValue) -> None:
    told_exactly({"id": "a", "variant": "base", "messages": messages})


def told_exactly(sample: JsonObject) -> None:
    row = to_parquet_row(sample)
    table = pyarrow.Table.from_pylist([row], parquet_schema(pyarrow))
    (read,) = table.to_pylist()

    assert exact(from_parquet_row(read)) == exact(sample)


def exact(sample: JsonObject) -> bytes:
    """Tells 1 from 1.0 and from True."""
    return orjson.dumps(sample, option=orjson.OPT_SORT_KEYS)
