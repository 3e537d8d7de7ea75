"""One request over HTTP: sent once, read whole within its limits, or a fault."""

import resource
from time import monotonic

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from turnloom.agents.model import (
    EndpointUnavailableError,
    ModelOutputError,
    ModelSilentError,
)
from turnloom.engine.client.limits.retry import RetryPolicy


@pytest.mark.parametrize("status", [201, 202])
async def test_any_success_is_an_answer(client_of, ask, status):
    async def answer(request):
        said = {"role": "assistant", "content": "done"}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        return web.json_response({"choices": [choice]}, status=status)

    application = web.Application()
    application.router.add_post("/v1/chat/completions", answer)
    async with TestServer(application) as server, client_of(str(server.make_url("/v1"))) as client:
        assert (await ask(client)).content == "done"


async def test_a_connection_that_died_while_kept_alive_is_replaced_at_once(far_end, client_of, ask):
    far = far_end("forget=1")

    async with client_of(far, max_in_flight=16) as client:
        for round_ in range(20):
            for number in range(10):
                await ask(client, f"{round_} {number}")

        assert client.figures().answered == 200
        assert client.figures().faults == {}


async def test_a_redirect_is_not_followed(far_end, own_far_end, client_of, ask):
    other = far_end()
    before = other.statistics()["requests"]
    target = other.url + "/chat/completions"
    far = own_far_end("redirect=1", redirect=target)

    async with client_of(far) as client:
        with pytest.raises(EndpointUnavailableError, match="307"):
            await ask(client)

    assert other.statistics()["requests"] == before


async def test_a_bomb_is_not_unpacked(far_end, client_of, ask):
    far = far_end("bomb=1")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    async with client_of(far) as client:
        for _ in range(5):
            with pytest.raises(ModelOutputError):
                await ask(client)

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    assert grown * 1024 < 64 * 2**20


@pytest.mark.parametrize("fault", ["hang", "drip"])
async def test_a_deadline_holds_though_bytes_may_trickle(fault, far_end, client_of, ask):
    brief = RetryPolicy(attempts=2, attempt_seconds=0.4, base=0.01)

    async with client_of(far_end(f"{fault}=1"), retry=brief) as client:
        begun = monotonic()
        with pytest.raises(ModelSilentError, match="deadline"):
            await ask(client)

    assert 0.8 <= monotonic() - begun < 3.0
