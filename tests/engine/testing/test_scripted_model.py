"""The scripted model: in order or by a function, and what it was asked is on record."""

import pytest

from turnloom.agents.model import ChatReply, ChatRequest, ModelError, ModelOutputError
from turnloom.engine.testing.scripted_model import ScriptedModel

SCHEMA = {"type": "object"}


async def ask(model, text="hello", schema=None):
    messages = ({"role": "user", "content": text},)
    return await model.complete(ChatRequest("critic", text, messages, schema=schema))


async def test_it_raises_and_runs_out():
    model = ScriptedModel(["one", ModelOutputError("two"), ChatReply("three")])

    assert (await ask(model)).content == "one"
    with pytest.raises(ModelOutputError, match="two"):
        await ask(model)
    assert (await ask(model)).content == "three"
    with pytest.raises(ModelError, match="no more answers"):
        await ask(model)
    assert len(model.requests) == 4


async def test_an_answer_that_is_not_json_is_no_answer_by_a_schema():
    with pytest.raises(ModelOutputError, match="not JSON"):
        await ask(ScriptedModel(["plain"]), schema=SCHEMA)


async def test_an_answer_by_a_schema_is_parsed():
    assert (await ask(ScriptedModel(['{"count": 1}']), schema=SCHEMA)).value == {"count": 1}


async def test_a_function_answers_what_it_is_asked():
    model = ScriptedModel(lambda request: str(request.messages[0]["content"]).upper())

    assert (await ask(model, "loud")).content == "LOUD"
    assert [request.key for request in model.requests] == ["loud"]
