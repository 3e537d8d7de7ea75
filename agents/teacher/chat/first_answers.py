"""Whether a model can play a role at all is seen in its first answers, before much is paid."""

from __future__ import annotations

import asyncio
from collections import Counter

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    EndpointUnavailableError,
    Model,
    ModelOutputError,
)
from turnloom.agents.teacher.chat.output import OutputError, in_words, read_answer

PATIENCE = 24
"""Answers of a role of which one has to be usable."""
MOST_IN_FLIGHT = 32
"""Requests at a time of all roles of which no answer was usable yet."""


class FirstAnswers:
    """A model whose first answers to each role are looked at; for one event loop.

    Raises `EndpointUnavailableError` when none of a role's first `PATIENCE` answers was usable:
    most likely the rest would not be either, and a run asks for thousands.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._proven: set[str] = set()
        self._unusable: Counter[str] = Counter()
        self._places = asyncio.Semaphore(MOST_IN_FLIGHT)

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The model's answer, as `Model` says."""
        if request.role not in self._proven:
            async with self._places:
                if request.role not in self._proven:
                    return await self._looked_at(request)
        return await self._model.complete(request)

    async def _looked_at(self, request: ChatRequest) -> ChatReply:
        try:
            reply = await self._model.complete(request)
        except ModelOutputError as error:
            self._missed(request.role, str(error))
            raise
        try:
            if request.schema is not None:
                read_answer(reply, request.schema)
        except OutputError as error:
            self._missed(request.role, str(error))
        else:
            self._proven.add(request.role)
        return reply

    def _missed(self, role: str, reason: str) -> None:
        self._unusable[role] += 1
        if self._unusable[role] >= PATIENCE and role not in self._proven:
            raise EndpointUnavailableError(
                f"none of the {role}'s first {PATIENCE} answers could be used, so nothing more is "
                f"asked. What was wrong with the last one: {in_words(reason)}"
            ) from None
