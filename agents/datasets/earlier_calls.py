"""What is known of tools from earlier: a graph that was saved, or dialogues in which they were
called, as messages, trajectories (ATIF) or a session of the Hub's traces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from turnloom.agents.datasets.chat_row import ChatRow, read_row
from turnloom.agents.datasets.traced_calls import traced_calls
from turnloom.graphs.api.saved_graph import SavedGraph, TracedCalls, is_saved_graph, saved_graph
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects
from turnloom.graphs.sources.digest import digest
from turnloom.graphs.text_file import NotTextError, read_text_file


def earlier_calls(path: Path) -> SavedGraph | TracedCalls:
    """Read a file of either. Raises `InputError` and `SourceError`."""
    try:
        text = read_text_file(path)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from None
    except NotTextError as error:
        raise InputError(f"{path}: {error}") from None
    if is_saved_graph(text):
        return saved_graph(path)
    rows: list[ChatRow] = []
    for number, line in enumerate(_records(text), 1):
        try:
            rows.append(read_row(line))
        except InputError as error:
            raise InputError(f"{path}, dialogue {number}: {error}") from None
    findings = traced_calls(rows)
    if not any(findings):
        raise InputError(
            f"{path}: in none of its {len(rows)} dialogues does a call take a value from an "
            "earlier result: give messages with tool calls, or a graph (turnloom graph --save)"
        )
    return TracedCalls(findings, digest(text))


def _records(text: str) -> list[bytes]:
    """The dialogues of a file: one a line, all in one list, or just one; of a session, all lines
    are one."""
    try:
        whole: JsonValue = orjson.loads(text)
    except orjson.JSONDecodeError:
        lines = [line.encode() for line in text.splitlines() if line.strip()]
        return _session(lines) or [_as_messages(line) for line in lines]
    records = whole if isinstance(whole, list) else [whole]
    return [_as_messages(orjson.dumps(each)) for each in records]


def _session(lines: Sequence[bytes]) -> list[bytes]:
    """The dialogue of a session trace: its first line says that it is one."""
    try:
        read = [orjson.loads(line) for line in lines]
    except orjson.JSONDecodeError:
        return []
    if not read or not isinstance(read[0], dict) or read[0].get("type") != "session":
        return []
    messages: list[JsonValue] = [
        {_SESSION_KEYS.get(key, key): value for key, value in message.items()}
        for each in element_objects(read)
        if isinstance(message := each.get("message"), dict)
    ]
    return [orjson.dumps({"messages": messages})]


_SESSION_KEYS = {"toolCalls": "tool_calls", "toolCallId": "tool_call_id"}


def _as_messages(line: bytes) -> bytes:
    """A trajectory of ATIF as messages; anything else as it is."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return line
    if not isinstance(record, dict) or "messages" in record or "steps" not in record:
        return line
    messages: list[JsonValue] = []
    for step in element_objects(record["steps"]):
        role = "assistant" if step.get("source") == "agent" else step.get("source")
        calls: list[JsonValue] = [
            {
                "id": each.get("tool_call_id"),
                "type": "function",
                "function": {"name": each.get("function_name"), "arguments": each.get("arguments")},
            }
            for each in element_objects(step.get("tool_calls"))
        ]
        made: JsonObject = {"tool_calls": calls} if calls else {}
        messages.append({"role": role, "content": step.get("message"), **made})
        observed = step.get("observation")
        results = observed.get("results") if isinstance(observed, dict) else None
        messages += [
            {
                "role": "tool",
                "tool_call_id": each.get("source_call_id"),
                "content": each.get("content"),
            }
            for each in element_objects(results)
        ]
    return orjson.dumps({"messages": messages})
