"""A request's body: it arrives whole, and is not kept while an answer is waited for."""

from __future__ import annotations

import gc
import socket

import pytest
from aiohttp import web

from turnloom.agents.model import ChatRequest
from turnloom.engine.client.client import Client
from turnloom.engine.client.endpoint import parse_endpoint
from turnloom.engine.client.http.body import Body
from turnloom.engine.client.settings import ClientSettings, ModelRoute


def bodies() -> list[str]:
    gc.collect()  # those of earlier tests
    return [each.decode() for each in gc.get_objects() if isinstance(each, Body)]


@pytest.mark.parametrize("size", [100, 300_000, 3_000_000])
async def test_it_arrives_whole_and_is_let_go_of_once_it_is_written(size: int) -> None:
    kept = []

    async def answer(request: web.Request) -> web.Response:
        told = await request.json()
        kept.extend(bodies())
        message = {"content": str(len(told["messages"][0]["content"]))}
        return web.json_response({"choices": [{"message": message, "finish_reason": "stop"}]})

    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        await web.SockSite(runner, listening).start()
        here = parse_endpoint(f"http://127.0.0.1:{listening.getsockname()[1]}/v1")
        async with Client(ClientSettings(ModelRoute("small", (here,)))) as client:
            asked = ({"role": "user", "content": "ä" * size},)
            reply = await client.complete(ChatRequest("critic", "0/critic", asked))
        await runner.cleanup()

    assert reply.content == str(size)
    assert kept == [""]
