"""A model whose replies are taken up when it is their sample's turn."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.agents.model import ChatReply, ChatRequest, Model, ModelError
from turnloom.engine.turn_scheduler import TurnScheduler


@dataclass(frozen=True, slots=True)
class ScheduledModel:
    """Answers as `model` does. What it said is safe (and on file) before its turn is waited for."""

    model: Model
    scheduler: TurnScheduler

    async def complete(self, request: ChatRequest) -> ChatReply:
        """The model's answer."""
        try:
            reply = await self.model.complete(request)
        except ModelError:
            await self.scheduler.turn(request.key)
            raise
        await self.scheduler.turn(request.key)
        return reply
