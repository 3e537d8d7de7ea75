"""The ways in which a mock endpoint can fail."""

import json

import aiohttp
import pytest

from turnloom.engine.testing.endpoint.faults import FAULTS


def asking(text):
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


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
