"""Ways to plant a defect into a record so that the dialogue and the steps still agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from turnloom.agents.transcript.chat_messages import arguments_text

Record = dict[str, Any]
Defect = Callable[[Record], object]


def say_otherwise(record: Record, turn: int, words: str, others: str) -> None:
    """Put other words of the same length into a message, on record and in the dialogue."""
    others = f"{others:<{len(words)}}"
    assert len(others) == len(words)
    users = [m for m in record["messages"] if m["role"] == "user"]
    text = record["turns"][turn]["query"].replace(words, others)
    record["turns"][turn]["query"] = users[turn]["content"] = text


def append(record: Record, turn: int, words: str) -> None:
    users = [m for m in record["messages"] if m["role"] == "user"]
    record["turns"][turn]["query"] += words
    users[turn]["content"] += words


def set_argument(record: Record, number: int, name: str, value: object) -> None:
    step = [step for turn in record["turns"] for step in turn["steps"]][number]
    calls = [call for m in record["messages"] for call in m.get("tool_calls", ())]
    step["arguments"][name] = value
    calls[number]["function"]["arguments"] = arguments_text(step["arguments"])
