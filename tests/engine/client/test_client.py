"""The client against every fault that an endpoint can have."""

import asyncio
import gc
import itertools
import json
import socket
import tracemalloc
from time import monotonic

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from turnloom.agents.model import (
    ChatRequest,
    EndpointUnavailableError,
    ModelOutputError,
    ModelSilentError,
    ModelUnavailableError,
    QuotaExhaustedError,
)
from turnloom.engine.client.limits.limiter import START
from turnloom.engine.client.limits.retry import RetryPolicy
from turnloom.engine.errors import exit_code

MIX = ("429=0.05", "500=0.02", "hang=0.01", "truncated=0.01")


async def answer_all(client, ask, count, seconds=None):
    """Ask `count` different things at once; how long the slowest took."""
    slowest = 0.0

    async def one(number):
        nonlocal slowest
        begun = monotonic()
        reply = await ask(client, f"say {number}")
        assert reply.content == f"say {number}"
        slowest = max(slowest, monotonic() - begun)

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(number))
    return slowest


async def until(holds):
    """Return when `holds()` does."""
    async with asyncio.timeout(10):
        for _ in itertools.takewhile(lambda _: not holds(), itertools.count()):
            await asyncio.sleep(0)


async def test_a_thousand_of_a_thousand_calls_are_answered_through_the_mix_of_faults(
    own_far_end, client_of, ask, policy
):
    far = own_far_end(*MIX, latency=0.02, retry_after="0.1")
    patience = RetryPolicy(attempt_seconds=1.5, call_seconds=10.0, base=0.05, cap=1.0)

    async with client_of(far, retry=patience, max_in_flight=64) as client:
        slowest = await answer_all(client, ask, 1000)
        figures = client.figures()

    told = far.statistics()
    injected = sum(told["faults"].values())
    assert figures.answered == told["answered"] == 1000
    assert injected >= 60
    assert told["requests"] - injected <= 1.1 * 1000
    assert told["abandoned"] == told["faults"]["hang"]
    assert list(figures.limits.values()) == [64]
    assert slowest < patience.call_seconds


async def test_waiting_for_a_slot_is_no_timeout(own_far_end, client_of, ask):
    far = own_far_end(latency=0.1)
    short = RetryPolicy(attempt_seconds=0.9, call_seconds=0.9)

    async with client_of(far, retry=short, max_in_flight=8) as client:
        slowest = await answer_all(client, ask, 160)

        assert slowest > 1.5
        assert client.figures().faults == {}


async def test_calls_of_samples_that_began_earlier_go_first(far_end, client_of, ask):
    answered = []

    async def one(key):
        await ask(client, key)
        answered.append(key)

    async with client_of(far_end(), max_in_flight=1) as client, asyncio.TaskGroup() as group:
        for key in ("000003/critic", "000002/reasoner", "000001/critic", "000002/composer"):
            group.create_task(one(key))

    assert answered == ["000003/critic", "000001/critic", "000002/composer", "000002/reasoner"]


@pytest.mark.slow
async def test_an_endpoint_that_sends_requests_away_gets_fewer(own_far_end, client_of, ask):
    far = own_far_end(latency=0.05, capacity=32, sends_away=True, retry_after="")

    async with client_of(far, max_in_flight=512) as client:
        await answer_all(client, ask, 1500)
        figures = client.figures()

    (limit,) = figures.limits.values()
    assert 16 <= limit <= 64
    assert figures.sent <= 1.3 * 1500
    assert far.statistics()["requests"] == figures.sent


@pytest.mark.slow
async def test_an_endpoint_that_lets_requests_wait_gets_no_more(own_far_end, client_of, ask):
    far = own_far_end(latency=0.05, capacity=16)

    async with client_of(far, max_in_flight=512) as client:
        await answer_all(client, ask, 1000)

        (limit,) = client.figures().limits.values()
        assert 16 <= limit <= 256


@pytest.mark.parametrize("asked_for", ["1e9", "-1", "0", "soon", "Wed, 21 Oct 2099 07:28:00 GMT"])
async def test_retry_after_is_capped_whatever_it_says(
    asked_for, own_far_end, client_of, ask, policy
):
    far = own_far_end("429=1", retry_after=asked_for, fault_until=1)
    capped = RetryPolicy(retry_after_cap=0.2, base=0.01)

    async with client_of(far, retry=capped) as client:
        assert await answer_all(client, ask, 1) < 2.0
        assert client.figures().faults == {"throttled": 1}


async def test_retry_after_is_kept_to(own_far_end, client_of, ask):
    far = own_far_end("429=1", retry_after="1", fault_until=1)

    async with client_of(far) as client:
        assert await answer_all(client, ask, 1) >= 1.0


async def test_a_black_hole_rests_and_the_other_endpoint_does_the_work(own_far_end, client_of, ask):
    good, hole = own_far_end(latency=0.01), own_far_end("hang=1")
    quick = RetryPolicy(attempt_seconds=0.5, base=0.01, cap=0.05)

    async with client_of(good, hole, retry=quick, max_in_flight=64) as client:
        await answer_all(client, ask, 400)

        assert client.figures().resting == (hole.url.removesuffix("/v1"),)
    assert hole.statistics()["requests"] < 60


async def test_after_an_outage_the_work_goes_on(own_far_end, client_of, ask):
    far = own_far_end("503=1", fault_until=25)

    async with client_of(far, max_in_flight=16) as client:
        await answer_all(client, ask, 100)

        assert client.figures().faults == {"server error": 25}
        assert client.figures().resting == ()


async def test_an_outage_does_not_multiply_requests(own_far_end, client_of, ask):
    far = own_far_end("500=1")
    brief = RetryPolicy(base=0.01, cap=0.02, patience_seconds=0.7)

    async with client_of(far, retry=brief) as client:
        with pytest.raises(ExceptionGroup) as stopped:
            await answer_all(client, ask, 200)

    assert stopped.group_contains(EndpointUnavailableError)
    assert far.statistics()["requests"] < START + 24


async def test_an_address_where_something_else_answers_is_told_soon(
    own_far_end, client_of, ask, monkeypatch
):
    monkeypatch.setattr("turnloom.engine.client.client.UNREACHED_SECONDS", 0.2)
    web_page = own_far_end("html=1")
    patient = RetryPolicy(base=0.01, cap=0.02, patience_seconds=180.0)

    async with client_of(web_page, retry=patient) as client, asyncio.timeout(20):
        with pytest.raises(ExceptionGroup) as stopped:
            await answer_all(client, ask, 40)

    assert stopped.group_contains(EndpointUnavailableError, match="check the address")


async def test_load_is_spread_over_endpoints(own_far_end, client_of, ask):
    one, other = own_far_end(latency=0.01), own_far_end(latency=0.01)

    async with client_of(one, other, max_in_flight=32) as client:
        await answer_all(client, ask, 200)

    assert min(one.statistics()["requests"], other.statistics()["requests"]) >= 60


async def test_an_address_where_nobody_listens_stops_the_run(client_of, ask):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    brief = RetryPolicy(base=0.01, cap=0.05, patience_seconds=0.3)

    async with client_of(f"http://127.0.0.1:{port}/v1", retry=brief) as client:
        with pytest.raises(ModelUnavailableError, match="no connection") as stopped:
            await ask(client)

    assert exit_code(stopped.value) == 69


@pytest.mark.parametrize(
    ("fault", "error", "remedy"),
    [
        ("401", EndpointUnavailableError, "API key"),
        ("redirect", EndpointUnavailableError, "never followed"),
        ("402", QuotaExhaustedError, "funds"),
        ("quota", QuotaExhaustedError, "insufficient_quota"),
    ],
)
async def test_what_no_retry_can_help_stops_the_run_at_once(
    fault, error, remedy, far_end, client_of, ask
):
    far = far_end(f"{fault}=1")
    before = far.statistics()["requests"]

    async with client_of(far) as client:
        with pytest.raises(error, match=remedy) as stopped:
            await ask(client)

    assert exit_code(stopped.value) == 69
    assert far.statistics()["requests"] == before + 1


async def test_a_wrong_path_stops_the_run(far_end, client_of, ask):
    async with client_of(far_end().url + "/nowhere") as client:
        with pytest.raises(EndpointUnavailableError, match="usually ends with /v1"):
            await ask(client)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("overflow", "beyond the context"),
        ("cut_off", "cut off"),
        ("bomb", "larger than"),
        ("flood", "larger than"),
    ],
)
async def test_an_answer_that_cannot_be_used_costs_an_attempt(
    fault, reason, far_end, client_of, ask
):
    async with client_of(far_end(f"{fault}=1")) as client:
        with pytest.raises(ModelOutputError, match=reason):
            await ask(client)

        assert client.figures().sent == 1


@pytest.mark.parametrize("fault", ["500", "truncated", "malformed", "empty", "html", "reset"])
async def test_an_endpoint_that_always_fails_is_given_up_for_this_call(
    fault, far_end, client_of, ask
):
    thrice = RetryPolicy(attempts=3, base=0.01)

    async with client_of(far_end(f"{fault}=1"), retry=thrice) as client:
        with pytest.raises(ModelSilentError, match="given up after 3 requests"):
            await ask(client)


async def test_a_call_never_outlives_its_own_deadline(far_end, client_of, ask):
    brief = RetryPolicy(attempts=99, attempt_seconds=0.2, call_seconds=0.7, base=0.05)

    async with client_of(far_end("hang=1"), retry=brief) as client:
        begun = monotonic()
        with pytest.raises(ModelSilentError):
            await ask(client)

    assert monotonic() - begun < 2.0


async def test_cancelled_calls_give_their_slots_back(own_far_end, client_of, ask):
    far = own_far_end(latency=30)

    async with client_of(far, max_in_flight=8) as client:
        tasks = [asyncio.create_task(ask(client, f"{number}")) for number in range(50)]
        await until(lambda: far.statistics()["in_progress"] == 8)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

        assert all(task.cancelled() for task in tasks)
        assert client.figures().in_flight == 0
        await until(lambda: far.statistics()["in_progress"] == 0)
    assert far.statistics()["abandoned"] == 8


@pytest.mark.parametrize("inside", ["prose", "an object that does not fit", "deep", "a long text"])
async def test_an_answer_that_cannot_be_used_is_let_go_of_at_once(inside, client_of, ask):
    filler = {
        "prose": "no json here " * 18_000,
        "an object that does not fit": '{"m": "%s"}' % ("x" * 240_000),
        "deep": "[" * 240_000,
        "a long text": "```" * 2**20,
    }[inside]
    choice = {"message": {"role": "assistant", "content": filler}, "finish_reason": "stop"}
    body = json.dumps({"choices": [choice], "padding": "x" * 2**22}).encode()

    async def answer(_request):
        return web.Response(body=body, content_type="application/json")

    application = web.Application()
    application.router.add_post("/v1/chat/completions", answer)
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    async with TestServer(application) as server, client_of(str(server.make_url("/v1"))) as client:
        gc.collect()
        gc.disable()
        tracemalloc.start()
        try:
            errors = []
            for number in range(6):
                with pytest.raises(ModelOutputError) as caught:
                    await ask(client, f"{number}", schema=schema)
                errors.append(str(caught.value))
                del caught
            kept, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            gc.enable()

    assert len(errors) == 6
    assert kept < 3 * len(body), "what two answers take is on its way, at most"


async def test_thoughts_that_may_not_be_sent_back_are_left_out_from_then_on(
    own_far_end, client_of
) -> None:
    thought = {"role": "assistant", "content": "hm", "reasoning_content": "so"}
    messages = ({"role": "user", "content": "a"}, thought, {"role": "user", "content": "b"})

    async with client_of(own_far_end("strict_messages=1")) as client:
        for number in range(3):
            reply = await client.complete(ChatRequest("reasoner", f"k/{number}", messages))
            assert reply.content == "b"

        assert client.figures().sent == 4
        assert any("reasoning_content is left out" in one for one in client.figures().notices)
