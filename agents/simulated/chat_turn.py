"""A request as a deployed model gets it, read back: system message, turns, tools, results."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import AssistantStep, Draft, Turn
from turnloom.agents.teacher.brief.recorded_world import outcome_of
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.json_value import JsonObject, element_objects


@dataclass(slots=True)
class ChatTurn:
    """One user message, the calls made for it with their results, and the answer, if it is
    there."""

    query: str
    calls: list[ExecutedCall] = field(default_factory=list)
    answer: str = ""

    def done(self) -> Turn:
        """The turn as one of a dialogue."""
        return Turn(
            self.query, Draft(tuple(AssistantStep("", (call,)) for call in self.calls), self.answer)
        )


def system_of(messages: Sequence[JsonObject]) -> str:
    """The system message, or ''."""
    return next((str(one.get("content")) for one in messages if one.get("role") == "system"), "")


def turns_of(messages: Sequence[JsonObject]) -> list[ChatTurn]:
    """The turns of a conversation; the last is the one that is open."""
    turns: list[ChatTurn] = []
    results = {str(one.get("tool_call_id")): one for one in messages if one.get("role") == "tool"}
    for message in messages:
        if message.get("role") == "user":
            turns.append(ChatTurn(str(message.get("content"))))
        elif message.get("role") == "assistant" and turns:
            made = list(_calls(message, results))
            turns[-1].calls += made
            turns[-1].answer = "" if made else str(message.get("content"))
    return turns


def tools_of(request: JsonObject) -> list[JsonObject]:
    """The functions that a request offers."""
    functions = (each.get("function") for each in element_objects(request.get("tools")))
    return [one for one in functions if isinstance(one, dict)]


def _calls(message: JsonObject, results: dict[str, JsonObject]) -> Iterator[ExecutedCall]:
    for call in element_objects(message.get("tool_calls")):
        function = call.get("function")
        result = results.get(str(call.get("id")))
        if isinstance(function, dict) and result is not None:
            arguments = json.loads(str(function.get("arguments")))
            outcome = outcome_of(str(result.get("content")), ok=True)
            refused = isinstance(outcome.value, dict) and "error" in outcome.value
            outcome = outcome_of(outcome.text, ok=not refused)
            yield ExecutedCall(str(function.get("name")), arguments, outcome)
