"""A scheduled model's replies are taken up when it is their sample's turn, and errors too."""

import asyncio

import pytest

from turnloom.agents.model import ChatRequest, ModelSilentError
from turnloom.engine.client.scheduled import ScheduledModel
from turnloom.engine.testing.scripted_model import ScriptedModel


class ManualScheduler:
    """A scheduler whose turns come when the test says so."""

    def __init__(self):
        self.keys = []
        self.is_waited_for = asyncio.Event()
        self.goes_on = asyncio.Event()

    async def turn(self, key):
        self.keys.append(key)
        self.is_waited_for.set()
        await self.goes_on.wait()


@pytest.fixture
async def scheduler():
    return ManualScheduler()


@pytest.mark.parametrize("answer", ["hello", ModelSilentError("nobody")])
async def test_what_came_of_a_call_waits_for_its_turn(scheduler, answer):
    scripted = ScriptedModel([answer])
    model = ScheduledModel(scripted, scheduler)
    call = asyncio.create_task(model.complete(ChatRequest("critic", "s-1/critic/0", ())))
    await scheduler.is_waited_for.wait()

    assert len(scripted.requests) == 1  # asked, and answered, before its turn
    assert not call.done()
    assert scheduler.keys == ["s-1/critic/0"]
    scheduler.goes_on.set()
    if isinstance(answer, str):
        assert (await call).content == answer
    else:
        with pytest.raises(ModelSilentError, match="nobody"):
            await call
