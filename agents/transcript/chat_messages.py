"""A dialogue as OpenAI chat messages: system, user, assistant with calls, tool results, answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from turnloom.agents.dialogue import AssistantStep, Turn
from turnloom.graphs.json_value import JsonObject, JsonValue


def chat_messages(turns: Iterable[Turn], system: str = "") -> Iterator[JsonObject]:
    """The messages in order. Calls are numbered through the whole dialogue."""
    if system:
        yield {"role": "system", "content": system}
    number = 0
    for turn in turns:
        yield {"role": "user", "content": turn.query}
        for step in turn.draft.steps:
            yield from step_messages(step, number)
            number += len(step.calls)
        answer: JsonObject = {"role": "assistant", "content": turn.draft.answer}
        if turn.draft.thought:
            answer["reasoning_content"] = turn.draft.thought
        yield answer


def call_id(number: int) -> str:
    """The id of call `number`: nine letters and digits, which every chat template takes."""
    return f"call{number:05}"


def arguments_text(arguments: JsonObject) -> str:
    """Arguments as a model writes them: compact JSON, keys in the order of the call."""
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


def step_messages(step: AssistantStep, first: int) -> Iterator[JsonObject]:
    """An assistant's message whose first call has the number `first`, and its results."""
    ids = [call_id(first + offset) for offset in range(len(step.calls))]
    calls: list[JsonValue] = [
        {
            "id": name,
            "type": "function",
            "function": {"name": call.tool, "arguments": arguments_text(call.arguments)},
        }
        for name, call in zip(ids, step.calls, strict=True)
    ]
    yield {
        "role": "assistant",
        "content": "",
        "reasoning_content": step.thought,
        "tool_calls": calls,
    }
    for name, call in zip(ids, step.calls, strict=True):
        yield {"role": "tool", "tool_call_id": name, "content": call.result.text}
