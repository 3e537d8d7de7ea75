"""Structured output: how an endpoint wants to be asked is found out once."""

import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from turnloom.agents.model import EndpointUnavailableError, ModelOutputError, Sampling
from turnloom.engine.client.capabilities import Capabilities, Form, RequestShape, shape_change
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.refusal import Refusal
from turnloom.engine.client.settings import ModelRoute

SCHEMA = {
    "type": "object",
    "properties": {"count": {"type": "integer"}},
    "required": ["count"],
    "additionalProperties": False,
}


@pytest.mark.parametrize(("fault", "tries"), [(None, 1), ("no_schema", 2), ("words_only", 3)])
async def test_a_form_is_found_out_once_and_remembered(fault, tries, own_far_end, client_of, ask):
    far = own_far_end(*([f"{fault}=1"] if fault else []))

    async with client_of(far) as client:
        for number in range(5):
            reply = await ask(client, f"count {number}", schema=SCHEMA)
            assert reply.value == {"count": 0}

        assert client.figures().sent == tries + 4


async def test_answers_that_are_no_json_cost_attempts(far_end, client_of, ask):
    async with client_of(far_end("invalid_json=1")) as client:
        for number in range(8):
            with pytest.raises(ModelOutputError, match=r"not JSON|cannot be read"):
                await ask(client, f"count {number}", schema=SCHEMA)

        assert client.figures().unusable == 8


def test_a_form_that_is_ignored_is_left_after_three_misses():
    known = Capabilities()
    for _ in range(3):
        assert known.shape.form is Form.JSON_SCHEMA
        known.missed(Form.JSON_SCHEMA)

    assert known.shape.form is Form.TOOL


def test_a_form_that_has_worked_is_kept():
    known = Capabilities()
    known.understood(Form.JSON_SCHEMA)
    for _ in range(9):
        known.missed(Form.JSON_SCHEMA)

    following = known.refused(known.shape, Refusal("response_format"), None)

    assert following.form is Form.TOOL
    assert known.shape.form is Form.JSON_SCHEMA


async def test_a_request_with_tools_gets_its_calls(far_end, client_of, ask):
    tool = {"type": "function", "function": {"name": "count", "parameters": SCHEMA}}

    async with client_of(far_end()) as client:
        reply = await ask(client, tools=(tool,))

    assert [(call.name, call.arguments) for call in reply.tool_calls] == [("count", {"count": 0})]
    assert reply.finish_reason == "tool_calls"


@asynccontextmanager
async def strict_server(refuse):
    """A server that answers what `refuse` finds nothing wrong with; gives its address and bodies
    that came."""
    came = []

    async def answer(request):
        came.append(body := await request.json())
        if complaint := refuse(body):
            error = {"message": complaint, "type": "invalid_request_error", "code": None}
            return web.json_response({"error": error}, status=400)
        said = {"role": "assistant", "content": json.dumps({"count": 0})}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        return web.json_response({"choices": [choice]})

    application = web.Application()
    application.router.add_post("/v1/chat/completions", answer)
    async with TestServer(application) as server:
        yield str(server.make_url("/v1")), came


def route(address, extra=None, **sampling):
    return ModelRoute("m", (parse_endpoint(address),), Sampling(**sampling), extra or {})


async def test_a_refused_setting_costs_one_request_and_is_told_once(client_of, ask):
    def refuse(body):
        bad = [name for name in ("temperature", "seed") if name in body]
        return bad and f"Unsupported parameter: '{bad[0]}'"

    async with strict_server(refuse) as (address, came):
        default = route(address, temperature=0.8, top_p=0.9, seed=4)
        async with client_of(address, default=default) as client:
            for number in range(5):
                await ask(client, f"count {number}", schema=SCHEMA)
            notices = client.figures().notices

    assert len(came) == 7
    assert came[-1]["top_p"] == 0.9
    assert [text.partition("is left out")[0].split()[-1] for text in notices] == [
        "temperature",
        "seed",
    ]


async def test_an_answer_asks_for_no_more_tokens_than_there_is_room(client_of, ask):
    def refuse(body):
        if body["max_tokens"] > 1000:
            return f"max_tokens {body['max_tokens']} is too large for what this server has"
        return None

    async with (
        strict_server(refuse) as (address, came),
        client_of(address, default=route(address, max_tokens=4096)) as client,
    ):
        for number in range(5):
            await ask(client, f"count {number}", schema=SCHEMA)
        notices = client.figures().notices

    assert [body["max_tokens"] for body in came] == [4096, 2048, 1024, *[512] * 5]
    assert len(notices) == 1
    assert "max_tokens" in notices[0]


async def test_a_prompt_that_leaves_no_room_costs_an_attempt(client_of, ask):
    def refuse(body):
        return "max_tokens is too large: the context holds 900 tokens and the prompt has 1000"

    async with (
        strict_server(refuse) as (address, came),
        client_of(address, default=route(address, max_tokens=4096)) as client,
    ):
        with pytest.raises(ModelOutputError, match="max_tokens"):
            await ask(client, schema=SCHEMA)

    assert len(came) == 1


async def test_a_long_prompt_leaves_the_others_their_room():
    known = Capabilities()
    long = known.refused(known.shape, Refusal("max_tokens", room=200), 4096)

    assert long.tokens(4096) == 184
    assert known.shape.tokens(4096) == 512


async def test_what_a_user_has_added_ends_the_run_where_it_is_refused(client_of, ask):
    def refuse(body):
        return "top_k" in body and "Unknown parameter: 'top_k'"

    async with (
        strict_server(refuse) as (address, came),
        client_of(address, default=route(address, {"top_k": 4})) as client,
    ):
        with pytest.raises(EndpointUnavailableError, match="take top_k out of `extra`"):
            await ask(client, schema=SCHEMA)

    assert len(came) == 1


async def test_a_refusal_inside_a_200_is_one_too(client_of, ask):
    """Some gateways send the status only in the body; this one was asked again for ever."""

    async def answer(request):
        body = await request.json()
        if "temperature" in body:
            error = {"code": 400, "message": "temperature is not supported with this model"}
            return web.json_response({"error": error})
        said = {"role": "assistant", "content": "done"}
        return web.json_response({"choices": [{"message": said, "finish_reason": "stop"}]})

    application = web.Application()
    application.router.add_post("/v1/chat/completions", answer)
    async with TestServer(application) as server:
        address = str(server.make_url("/v1"))
        async with client_of(address, default=route(address, temperature=0.5)) as client:
            assert (await ask(client)).content == "done"


def test_only_what_matters_to_a_person_is_told():
    plain = RequestShape()

    assert shape_change(plain, RequestShape(Form.TEXT, "max_completion_tokens")) == ""
    assert shape_change(plain, RequestShape(dropped=frozenset({"seed"}))) == "seed is left out"
