"""A sample as a row of Parquet columns, and back.

Columns: `id`, `variant`, `messages` as a list of structs that trainers read as they are, and
`tools`, `turns`, `environment`, `certificate` as JSON text, since their shape differs from tool to
tool and an inferred schema would drop what the first row lacks.

In `messages` a null stands for a key that is absent. A sample that this cannot tell exactly (keys
of another team's samples, an explicit null) is whole in the column `irregular`, as JSON text; so
nothing is ever lost, whatever a sample holds.
"""

from __future__ import annotations

from typing import Any

import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue

AS_TEXT = ("tools", "turns", "environment", "certificate")
_CALL = ("id", "type", "function")
_FUNCTION = ("name", "arguments")
_MESSAGE = ("role", "content", "reasoning_content", "tool_calls", "tool_call_id")
_ALWAYS = frozenset(("role", "content"))


def parquet_schema(pyarrow: Any) -> Any:
    """The explicit schema of a file."""
    text = pyarrow.string()
    function = pyarrow.struct([(name, text) for name in _FUNCTION])
    call = pyarrow.struct([("id", text), ("type", text), ("function", function)])
    kinds = {"tool_calls": pyarrow.list_(call)}
    message = pyarrow.struct([(name, kinds.get(name, text)) for name in _MESSAGE])
    return pyarrow.schema(
        [("id", text), ("variant", text), ("messages", pyarrow.list_(message))]
        + [(name, text) for name in (*AS_TEXT, "irregular")]
    )


def to_parquet_row(sample: JsonObject) -> JsonObject:
    """The columns of a sample."""
    row: JsonObject = {"irregular": None}
    for name in ("id", "variant"):
        value = sample.get(name)
        row[name] = value if isinstance(value, str) else None
    row["messages"] = _messages(sample.get("messages"))
    for name in AS_TEXT:
        row[name] = orjson.dumps(sample[name]).decode() if name in sample else None
    if _regular(row) != sample:
        row["irregular"] = orjson.dumps(sample).decode()
    return row


def from_parquet_row(row: JsonObject) -> JsonObject:
    """The sample that a row was made of."""
    whole = row["irregular"]
    if isinstance(whole, str):
        sample: JsonObject = orjson.loads(whole)
        return sample
    return _regular(row)


def _regular(row: JsonObject) -> JsonObject:
    sample: JsonObject = {"id": row["id"], "variant": row["variant"]}
    for name, value in row.items():
        if name in AS_TEXT and isinstance(value, str):
            sample[name] = orjson.loads(value)
    messages = row["messages"]
    if isinstance(messages, list):
        sample["messages"] = [_present(message) for message in messages]
    return sample


def _present(message: JsonValue) -> JsonValue:
    if not isinstance(message, dict):
        return message
    return {k: v for k, v in message.items() if v is not None or k in _ALWAYS}


def _messages(value: JsonValue) -> JsonValue:
    """The messages with every key of the schema; None where one does not fit it."""
    if not isinstance(value, list):
        return None
    rows = [_message(message) for message in value]
    return None if None in rows else rows


def _message(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict):
        return None
    row: JsonObject = {}
    for name in _MESSAGE:
        item = value.get(name)
        if name == "tool_calls" and isinstance(item, list):
            calls = [_call(call) for call in item]
            if None in calls:
                return None
            item = calls
        elif item is not None and not isinstance(item, str):
            return None
        row[name] = item
    return row


def _call(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict) or set(value) != set(_CALL):
        return None
    function = value["function"]
    if not isinstance(function, dict) or set(function) != set(_FUNCTION):
        return None
    texts = (value["id"], value["type"], *function.values())
    return value if all(isinstance(text, str) for text in texts) else None
