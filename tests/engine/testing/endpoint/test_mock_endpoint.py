"""The mock endpoint: what it answers depends on the request and the seed alone."""

import json
from contextlib import AsyncExitStack

import aiohttp
import pytest

from turnloom.engine.client.secret import Secret
from turnloom.engine.testing.endpoint.answer import echo
from turnloom.engine.testing.endpoint.faults import FAULTS
from turnloom.engine.testing.endpoint.mock_endpoint import MockEndpoint, serving
from turnloom.engine.testing.endpoint.settings import EndpointSettings


def dice(_request, rng):
    return {"role": "assistant", "content": str(rng.random())}


def asking(text):
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


@pytest.fixture
async def endpoint():
    """Start a mock endpoint in this loop; gives a function that asks it, and its statistics."""
    async with AsyncExitStack() as stack:

        async def start(answer=echo, **settings):
            mock = MockEndpoint(EndpointSettings(**settings), answer)
            port = await stack.enter_async_context(serving(mock))
            session = await stack.enter_async_context(aiohttp.ClientSession())

            async def post(body, **more):
                url = f"http://127.0.0.1:{port}/v1/chat/completions"
                async with session.post(url, json=body, **more) as told:
                    return told.status, await told.json()

            return post, mock.statistics

        yield start


def content(answer):
    return answer[1]["choices"][0]["message"]["content"]


async def test_answers_do_not_depend_on_the_order_of_requests(endpoint):
    one, _ = await endpoint(dice, seed=7)
    other, _ = await endpoint(dice, seed=7)
    texts = [f"{number}" for number in range(20)]

    forwards = [content(await one(asking(text))) for text in texts]
    backwards = [content(await other(asking(text))) for text in reversed(texts)]

    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 20


async def test_the_same_question_asked_again_is_answered_anew(endpoint):
    ask, _ = await endpoint(dice)

    assert content(await ask(asking("a"))) != content(await ask(asking("a")))


async def test_another_seed_gives_other_answers(endpoint):
    one, _ = await endpoint(dice, seed=1)
    other, _ = await endpoint(dice, seed=2)

    assert content(await one(asking("a"))) != content(await other(asking("a")))


async def test_faults_do_not_change_the_answers(endpoint):
    calm, _ = await endpoint(dice)
    rough, statistics = await endpoint(dice, faults={"500": 0.5})
    for number in range(20):
        told = await rough(asking(f"{number}"))
        while told[0] == 500:
            told = await rough(asking(f"{number}"))
        assert content(told) == content(await calm(asking(f"{number}")))

    assert statistics.faults["500"] > 5
    assert statistics.answered == 20


async def test_faults_come_at_their_rates(endpoint):
    ask, statistics = await endpoint(faults={"429": 0.2, "500": 0.1})
    for number in range(1000):
        await ask(asking(f"{number}"))

    assert 160 < statistics.faults["429"] < 240
    assert 70 < statistics.faults["500"] < 130
    assert statistics.answered == 1000 - statistics.faults.total()


async def test_usage_adds_up_to_what_the_client_is_told(endpoint):
    ask, statistics = await endpoint()
    told = [(await ask(asking("x" * number)))[1]["usage"] for number in range(50)]

    assert statistics.prompt_tokens == sum(each["prompt_tokens"] for each in told)
    assert statistics.completion_tokens == sum(each["completion_tokens"] for each in told)


async def test_it_can_ask_for_a_key(endpoint):
    ask, _ = await endpoint(key=Secret("the-key", "a test"))

    assert (await ask(asking("a")))[0] == 401
    assert (await ask(asking("a"), headers={"Authorization": "Bearer other"}))[0] == 401
    assert (await ask(asking("a"), headers={"Authorization": "Bearer the-key"}))[0] == 200


@pytest.mark.parametrize("body", [[], "text", None, {"messages": 7}, {"messages": [7]}, {}])
async def test_odd_requests_are_answered_too(body, endpoint):
    ask, _ = await endpoint()

    assert (await ask(body))[0] in {200, 400}


@pytest.mark.parametrize("fault", ["wrong_call", "invalid_json"])
async def test_a_model_that_slips_gives_calls_that_are_wrong(fault, endpoint):
    parameters = {"type": "object", "properties": {"day": {"type": "string"}}}
    tools = [
        {"type": "function", "function": {"name": name, "parameters": parameters}}
        for name in ("book", "cancel")
    ]
    ask, _ = await endpoint(faults={fault: 1.0})
    _, told = await ask({**asking("a"), "tools": tools})

    function = told["choices"][0]["message"]["tool_calls"][0]["function"]
    right = {"name": "book", "arguments": '{"day":"text"}'}
    assert function != right
    if fault == "wrong_call":
        json.loads(function["arguments"])
    else:
        with pytest.raises(ValueError, match=r"delimiter|Expecting"):
            json.loads(function["arguments"])


async def test_a_client_that_hangs_up_in_the_middle_is_no_defect(endpoint, monkeypatch, caplog):
    async def hung_up(exchange):
        exchange.request.transport.close()
        return await FAULTS["flood"](exchange)

    monkeypatch.setitem(FAULTS, "hung_up", hung_up)
    ask, statistics = await endpoint(faults={"hung_up": 1.0})
    with pytest.raises(aiohttp.ClientError):
        await ask(asking("a"))

    assert statistics.abandoned == 1
    assert caplog.records == []


def test_every_fault_says_what_it_is():
    assert all(fault.__doc__ for fault in FAULTS.values())
