"""Asking: one role's questions to its model, answers read strictly, tokens counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    ModelOutputError,
    ModelSilentError,
)
from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.output import OutputError, in_words, inspect, read_answer
from turnloom.agents.teacher.chat.role_model import RoleModel
from turnloom.agents.teacher.chat.usage_meter import Purpose, UsageMeter
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.prompts.prompt import Prompt


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A usable answer, and what came with it."""

    value: JsonObject
    thoughts: str
    tokens: int


@dataclass(frozen=True, slots=True)
class PromptRunner:
    """Asks the model that plays `role`, with the texts of its prompt."""

    role: str
    role_model: RoleModel
    prompt: Prompt
    usage: UsageMeter

    async def ask(
        self,
        context: Context,
        key: str,
        messages: Sequence[JsonObject],
        purpose: Purpose | None = None,
    ) -> ModelAnswer:
        """One question. `key` tells it from every other question of the sample's role.

        Raises `OutputError` when nothing usable comes back, and `ModelUnavailableError`.
        """
        schema: JsonObject = dict(self.prompt.output)
        reply = await self._complete(
            context, self._request(context, key, messages, schema), purpose
        )
        return _answer(reply, schema)

    async def call(
        self,
        context: Context,
        key: str,
        messages: Sequence[JsonObject],
        tools: Sequence[JsonObject],
        purpose: Purpose | None = None,
    ) -> ChatReply:
        """One step as at deployment: no prompt of ours, the tools that may be called.

        Raises `OutputError` when nothing usable comes back, and `ModelUnavailableError`.
        """
        request = replace(self._request(context, key, messages), tools=tuple(tools))
        reply = await self._complete(context, request, purpose)
        if reply.finish_reason == "length":
            raise OutputError("the answer was cut off")
        inspect([reply.content, reply.reasoning_content])
        for call in reply.tool_calls:
            inspect([call.name, call.arguments])
        return reply

    def _request(
        self,
        context: Context,
        key: str,
        messages: Sequence[JsonObject],
        schema: JsonObject | None = None,
    ) -> ChatRequest:
        key = f"{context.sample_id}/{self.role}/{key}"
        return ChatRequest(self.role, key, tuple(messages), schema=schema)

    async def _complete(
        self, context: Context, request: ChatRequest, purpose: Purpose | None
    ) -> ChatReply:
        try:
            reply = await self.role_model.model.complete(request)
        except ModelOutputError as error:
            self.usage.add(context, error.usage, purpose)
            raise OutputError(in_words(str(error)), error.usage) from None
        except ModelSilentError as error:
            raise OutputError(str(error)) from None
        self.usage.add(context, reply.usage, purpose)
        return reply


def _answer(reply: ChatReply, schema: JsonObject) -> ModelAnswer:
    value = read_answer(reply, schema)
    return ModelAnswer(value, reply.reasoning_content, reply.usage.completion_tokens)


def as_answer(reply: ChatReply) -> ModelAnswer:
    """A step with real calls as one that was written: thought, calls, answer."""
    calls: list[JsonValue] = [
        {"tool": call.name, "arguments": call.arguments} for call in reply.tool_calls
    ]
    answer = "" if calls else reply.content
    value: JsonObject = {"thought": reply.reasoning_content, "calls": calls, "answer": answer}
    return ModelAnswer(value, "", reply.usage.completion_tokens)


def system(text: str) -> JsonObject:
    """A system message."""
    return {"role": "system", "content": text}


def user(text: str) -> JsonObject:
    """A user message."""
    return {"role": "user", "content": text}


def assistant(value: JsonObject) -> JsonObject:
    """The model's own earlier answer."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return {"role": "assistant", "content": text}


def with_remark(messages: Sequence[JsonObject], remark: str) -> list[JsonObject]:
    """Messages with a remark at their end: many chat templates want roles to alternate."""
    *before, last = messages
    return [*before, user(f"{last['content']}\n\n{remark}")]
