"""A mock endpoint in the test's own loop."""

from contextlib import AsyncExitStack

import aiohttp
import pytest

from turnloom.engine.testing.endpoint.answer import echo
from turnloom.engine.testing.endpoint.mock_endpoint import MockEndpoint, serving
from turnloom.engine.testing.endpoint.settings import EndpointSettings


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
