"""Asking: one role's questions to its model, answers read strictly, tokens counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    ModelOutputError,
    ModelSilentError,
)
from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.output import OutputError, in_words, read_answer
from turnloom.agents.teacher.chat.role_model import RoleModel
from turnloom.agents.teacher.chat.usage_meter import Purpose, UsageMeter
from turnloom.graphs.json_value import JsonObject
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
        request = ChatRequest(
            role=self.role,
            key=f"{context.sample_id}/{self.role}/{key}",
            messages=tuple(messages),
            schema=schema,
        )
        try:
            reply = await self.role_model.model.complete(request)
        except ModelOutputError as error:
            self.usage.add(context, error.usage, purpose)
            raise OutputError(in_words(str(error)), error.usage) from None
        except ModelSilentError as error:
            raise OutputError(str(error)) from None
        self.usage.add(context, reply.usage, purpose)
        return _answer(reply, schema)


def _answer(reply: ChatReply, schema: JsonObject) -> ModelAnswer:
    value = read_answer(reply, schema)
    return ModelAnswer(value, reply.reasoning_content, reply.usage.completion_tokens)


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
