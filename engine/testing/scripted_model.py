"""A model that answers from a script, for embedding and for tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import orjson

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    ModelError,
    ModelOutputError,
    ModelSilentError,
)

Answer = ChatReply | ModelError | str
Script = Callable[[ChatRequest], Answer]


@dataclass
class ScriptedModel:
    """A model that answers from a function, or from a list in order. Keeps what it was asked.

    A text becomes a reply with that content, parsed where the request has a schema; an error is
    raised. An exhausted list raises `ModelSilentError`.
    """

    script: Script | Iterable[Answer]
    requests: list[ChatRequest] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answer = self.script if callable(self.script) else _in_order(self.script)

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The script's next answer; other tasks get their turn first, as with a real model."""
        await asyncio.sleep(0)
        self.requests.append(request)
        answer = self._answer(request)
        if isinstance(answer, ModelError):
            raise answer
        return _reply(answer, request) if isinstance(answer, str) else answer


def _in_order(answers: Iterable[Answer]) -> Script:
    lines = iter(answers)
    return lambda _: next(lines, ModelSilentError("the script has no more answers"))


def _reply(text: str, request: ChatRequest) -> ChatReply:
    if request.schema is None:
        return ChatReply(text)
    try:
        return ChatReply(text, value=orjson.loads(text))
    except orjson.JSONDecodeError as error:
        raise ModelOutputError(f"the answer is not JSON: {error}") from None
