"""What every `Model` keeps to: the script, the client, and the journal with and without one."""

import asyncio

import pytest

from turnloom.agents.model import ChatReply, ModelError
from turnloom.engine.client.journal import Journal, JournaledModel
from turnloom.engine.testing.scripted_model import ScriptedModel

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}
COUNTED = '{"count":0}'


def scripted():
    return ScriptedModel(
        lambda request: COUNTED if request.schema else str(request.messages[-1]["content"])
    )


@pytest.fixture(params=["script", "client", "journal", "replay"])
async def model(request, far_end, client_of, ask, tmp_path):
    if request.param == "script":
        yield scripted()
    elif request.param == "client":
        async with client_of(far_end()) as client:
            yield client
    else:
        with Journal(tmp_path / "calls") as journal:
            written = JournaledModel(journal, lambda role: role, scripted())
            if request.param == "replay":
                for text in [f"text {n}" for n in range(50)] + ["counted"]:
                    await ask(written, text, schema=SCHEMA if text == "counted" else None)
                written = JournaledModel(journal, lambda role: role, None)
            yield written


async def test_a_model_answers_what_it_is_asked(model, ask):
    reply = await ask(model, "text 1")

    assert isinstance(reply, ChatReply)
    assert reply.content == "text 1"
    assert reply.finish_reason == "stop"


async def test_answers_do_not_get_mixed_up(model, ask):
    texts = [f"text {number}" for number in range(50)]

    replies = await asyncio.gather(*(ask(model, text) for text in texts))

    assert [reply.content for reply in replies] == texts


async def test_an_answer_by_a_schema_is_parsed(model, ask):
    reply = await ask(model, "counted", schema=SCHEMA)

    assert reply.value == {"count": 0}
    assert reply.tool_calls == ()


async def test_a_cancelled_call_leaves_the_model_usable(model, ask):
    call = asyncio.create_task(ask(model, "text 2"))
    await asyncio.sleep(0)
    call.cancel()
    await asyncio.wait([call])

    assert (await ask(model, "text 3")).content == "text 3"


async def test_a_request_that_is_no_json_costs_an_attempt(model, ask):
    if isinstance(model, ScriptedModel):
        pytest.skip("a script sends nothing")
    with pytest.raises(ModelError):
        await ask(model, "lone \ud800 surrogate")

    assert (await ask(model, "text 4")).content == "text 4"
