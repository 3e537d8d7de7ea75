"""Dialogues of a user's own as evidence: names of tools and fields, and nothing of their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from turnloom.agents.datasets.earlier_calls import earlier_calls
from turnloom.graphs.api.api_graph import Edge
from turnloom.graphs.errors import InputError


def call(number: int, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    function = {"name": name, "arguments": orjson.dumps(arguments).decode()}
    made = {"id": f"c{number}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [made]}


def result(number: int, told: Any) -> dict[str, Any]:
    content = told if isinstance(told, str) else orjson.dumps(told).decode()
    return {"role": "tool", "tool_call_id": f"c{number}", "content": content}


FOUND = {"orders": [{"order_id": "R-7719", "note": "secret words"}]}
DIALOGUE: dict[str, list[dict[str, Any]]] = {
    "messages": [
        {"role": "user", "content": "Cancel my secret order."},
        call(1, "find_orders", {"customer": "Ada Lund"}),
        result(1, FOUND),
        call(2, "get_order", {"order_id": "R-7719"}),
        result(2, "Order_id: R-7719\nPlace: Oslo"),
        call(3, "cancel_order", {"order_id": "R-7719", "reason": "no"}),
        result(3, {"error": "shipped"}),
        call(4, "return_order", {"order_id": "R-7719", "to": "Oslo"}),
        result(4, {"ok": True}),
        {"role": "assistant", "content": "It can be returned."},
    ]
}
FLOWS = {
    Edge("find_orders", "get_order", "value", "order_id", "orders[].order_id"),
    Edge("find_orders", "return_order", "value", "order_id", "orders[].order_id"),
    Edge("get_order", "return_order", "value", "to", "place"),
}


def trajectory() -> bytes:
    """The dialogue as ATIF has it."""
    steps: list[dict[str, Any]] = []
    for message in DIALOGUE["messages"]:
        if message["role"] == "tool":
            told = {"source_call_id": message["tool_call_id"], "content": message["content"]}
            steps[-1]["observation"] = {"results": [told]}
            continue
        source = "agent" if message["role"] == "assistant" else "user"
        steps.append({"source": source, "message": message["content"] or ""})
        for each in message.get("tool_calls", ()):
            made = {"tool_call_id": each["id"], "function_name": each["function"]["name"]}
            made["arguments"] = orjson.loads(each["function"]["arguments"])
            steps[-1]["tool_calls"] = [made]
    return orjson.dumps({"schema_version": "ATIF-v1.8", "steps": steps})


def session() -> bytes:
    """The dialogue as the Hub's traces have it."""
    keys = {"tool_calls": "toolCalls", "tool_call_id": "toolCallId"}
    lines: list[Any] = [{"type": "session", "id": "s1"}]
    lines += [
        {"type": "message", "message": {keys.get(key, key): each for key, each in one.items()}}
        for one in DIALOGUE["messages"]
    ]
    return b"\n".join(map(orjson.dumps, lines))


@pytest.mark.parametrize("form", ["lines", "list", "one", "trajectory", "session"])
def test_values_that_went_from_results_into_calls_that_worked_are_evidence(
    form: str, tmp_path: Path
) -> None:
    file = tmp_path / "traces.jsonl"
    line = orjson.dumps(DIALOGUE)
    forms = {"lines": line + b"\n" + line, "list": b"[" + line + b"]", "one": line}
    forms |= {"trajectory": trajectory(), "session": session()}
    file.write_bytes(forms[form])

    known = earlier_calls(file)

    assert {edge for edge, _ in known.findings[0]} == FLOWS  # type: ignore[union-attr]
    assert "secret" not in str(known)
    assert "R-7719" not in str(known)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"messages": []}', "none of its 1 dialogues"),
        ("not JSON", "dialogue 1: it is not JSON"),
        ('{"messages": [{"role": "user", "content": "Hi"}]}', "take a value"),
    ],
)
def test_a_file_without_such_calls_is_one_clear_error(text: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "traces.jsonl"
    file.write_text(text)
    with pytest.raises(InputError, match=says):
        earlier_calls(file)
    with pytest.raises(InputError, match="No such file"):
        earlier_calls(tmp_path / "gone.jsonl")
