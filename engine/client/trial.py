"""Whether a model behind an endpoint can do what a run needs: a few small questions, asked once.

What a server can do depends on how it was started: without a parser for the model's calls they
stand in the text as the model writes them, without one for its reasoning so do its thoughts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from turnloom.agents.model import ChatReply, ChatRequest, Model, ModelOutputError, ModelSilentError
from turnloom.graphs.json_value import JsonObject, JsonValue

ROLE = "trial"
"""Trials are asked in this role, which no team has."""
WRITTEN_CALLS = ("<tool_call", "[TOOL_CALLS]", "<|python_tag|>", "<function", "<|tool", '{"name"')
"""How models write calls that no parser of the server has read."""
CALLS_REMEDY = (
    "start the server with a parser for this model's calls (vLLM: --enable-auto-tool-choice "
    "--tool-call-parser NAME; SGLang: --tool-call-parser NAME; llama.cpp: --jinja), or take a "
    "model that calls tools"
)
THOUGHTS_REMEDY = (
    "start the server with a reasoning parser (vLLM and SGLang: --reasoning-parser NAME), switch "
    "thinking on, or take a model that thinks"
)
_RESULTS = {"Lisbon": "24 degrees, clear", "Oslo": "11 degrees, rain"}
_WEATHER: JsonObject = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Gets the weather of one city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string", "description": "Name of the city."}},
            "required": ["city"],
        },
    },
}
_QUESTION = "What is the weather in Lisbon? And is it warmer there than in Oslo?"
_SCHEMA: JsonObject = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "warm": {"type": "boolean"}},
    "required": ["city", "warm"],
    "additionalProperties": False,
}
_STEPS = 4


@dataclass(frozen=True, slots=True)
class ToolTrial:
    """What a model made of a question that needs a tool.

    called    it made a real call;  answered: and came to an answer with the results
    thoughts  where the endpoint puts what the model thinks, '' where it gives nothing
    fault     what went wrong, in the endpoint's words or ours; '' for nothing
    """

    called: bool = False
    answered: bool = False
    thoughts: str = ""
    fault: str = ""

    @property
    def native_fault(self) -> str:
        """Why thoughts cannot be had as at deployment, with the remedy; '' if they can."""
        if not self.called:
            return f"it makes no tool calls ({self.fault or 'it only answered'}): {CALLS_REMEDY}"
        if not self.answered:
            return f"it does not go on after the results of its calls: {self.fault}"
        if not self.thoughts:
            return f"it gives no reasoning beside its calls: {THOUGHTS_REMEDY}"
        return ""


async def try_tools(model: Model) -> ToolTrial:
    """Ask what needs a tool, give the results, and see. Raises `ModelUnavailableError`."""
    messages: list[JsonObject] = [{"role": "user", "content": _QUESTION}]
    called, thoughts = False, ""
    for number in range(_STEPS):
        request = ChatRequest(ROLE, f"trial/tools/{number}", tuple(messages), (_WEATHER,))
        try:
            reply = await model.complete(request)
        except (ModelOutputError, ModelSilentError) as error:
            return ToolTrial(called, thoughts=thoughts, fault=str(error))
        thoughts = thoughts or reply.reasoning_field
        if not reply.tool_calls:
            written = next((mark for mark in WRITTEN_CALLS if mark in reply.content), "")
            fault = f"its calls stand in the text, as {written}" if written else ""
            return ToolTrial(called, not written, thoughts, fault)
        called = True
        messages += _going_on(reply)
    return ToolTrial(called, thoughts=thoughts, fault="it makes the same calls again and again")


def _going_on(reply: ChatReply) -> Sequence[JsonObject]:
    calls: list[JsonValue] = []
    results: list[JsonObject] = []
    for call in reply.tool_calls:
        function: JsonObject = {"name": call.name, "arguments": _arguments(call.arguments)}
        calls.append({"id": call.id, "type": "function", "function": function})
        result = _RESULTS.get(str(call.arguments.get("city")), "18 degrees, cloudy")
        results.append({"role": "tool", "tool_call_id": call.id, "content": result})
    return [{"role": "assistant", "content": reply.content, "tool_calls": calls}, *results]


async def try_structure(model: Model) -> str:
    """Ask for an answer of a given form; what went wrong, '' for nothing. Raises
    `ModelUnavailableError`."""
    question = "Which of these cities is warm in winter: Cairo, Oslo? Answer with JSON."
    messages: tuple[JsonObject, ...] = ({"role": "user", "content": question},)
    try:
        await model.complete(ChatRequest(ROLE, "trial/structure", messages, schema=_SCHEMA))
    except (ModelOutputError, ModelSilentError) as error:
        return str(error)
    return ""


def _arguments(value: JsonObject) -> str:
    return orjson.dumps(value).decode()
