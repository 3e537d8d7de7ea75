"""An agent that plays roles as the rehearsal's model does, and tells who was asked what."""

from __future__ import annotations

import json
from random import Random

from turnloom import NamedAgent
from turnloom.agents.simulated.model import SimulatedModel

_MODEL = SimulatedModel()


def answer(messages: list[dict]) -> str:
    """What the rehearsal's model says to messages in OpenAI's form."""
    dice = Random(json.dumps(messages))
    return str(_MODEL({"messages": messages}, dice)["content"])


async def _write(messages: list[dict]) -> str:
    return answer(messages)


writer = NamedAgent("writer-1", _write)
