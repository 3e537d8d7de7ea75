"""The mock endpoint: chat completions on loopback, with settable latency and faults.

    request → (fault?) → latency → answer → completion

What happens to a request depends on the seed, its body and how often it came: never on the order
of arrival. So runs at any concurrency meet the same answers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest
from random import Random

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from turnloom.engine.testing.endpoint.answer import Answer, echo
from turnloom.engine.testing.endpoint.faults import AT_ONCE, FAULTS, HARMLESS, Exchange
from turnloom.engine.testing.endpoint.settings import EndpointSettings
from turnloom.engine.testing.endpoint.statistics import EndpointStatistics
from turnloom.graphs.json_value import JsonObject, JsonValue

_LOG = logging.getLogger(__name__)
BODY_LIMIT = 64 * 2**20
_CHARACTERS_PER_TOKEN = 4
_JSON = "application/json"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class _ChatCall:
    """One request as it came in."""

    request: web.Request
    asked: JsonObject
    digest: int
    received: int

    def complete(self, message: JsonObject) -> bytes:
        """The completion that says `message`."""
        return completion(self.asked, message, self.digest, self.received)


class MockEndpoint:
    """A chat completions server. `statistics` counts what it did."""

    def __init__(self, settings: EndpointSettings, answer: Answer = echo) -> None:
        self.statistics = EndpointStatistics()
        self._settings = settings
        self._answer = answer
        self._answered: dict[int, int] = {}
        self._failed: dict[int, int] = {}
        self._capacity = asyncio.Semaphore(settings.capacity or 2**31)

    def application(self) -> web.Application:
        """The web application, to be run once."""
        application = web.Application(client_max_size=BODY_LIMIT)
        application.router.add_post("/v1/chat/completions", self._complete)
        application.router.add_get("/v1/models", self._models)
        application.router.add_get("/rehearsal", self._figures)
        return application

    async def _models(self, _request: web.Request) -> web.Response:
        model = {"id": "rehearsal", "object": "model", "created": 0, "owned_by": "turnloom"}
        return web.json_response({"object": "list", "data": [model]})

    async def _figures(self, _request: web.Request) -> web.Response:
        return web.json_response(self.statistics.to_dict())

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.statistics.begin()
        try:
            return await self._response(request, raw)
        except asyncio.CancelledError:
            self.statistics.abandoned += 1
            raise
        except ConnectionResetError:  # the client has hung up while we wrote: nobody reads this
            self.statistics.abandoned += 1
            return web.Response()
        finally:
            self.statistics.in_progress -= 1

    async def _response(self, request: web.Request, raw: bytes) -> web.StreamResponse:
        if not self._admits(request):
            return _refusal(401, "invalid_api_key", "the API key is not the rehearsal's")
        try:
            asked: JsonValue = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return _refusal(400, "invalid_request_error", "the request is not JSON")
        if not isinstance(asked, dict):
            return _refusal(400, "invalid_request_error", "the request is not an object")
        digest = int.from_bytes(blake2b(raw, digest_size=7).digest())
        if self._settings.sends_away and self._capacity.locked():
            self.statistics.faults["429"] += 1
            return _refusal(429, "rate_limit_exceeded", "at capacity", self._settings.retry_after)
        call = _ChatCall(request, asked, digest, len(raw))
        rng = Random(f"{self._settings.seed}/{digest}/{self._failed.get(digest, 0)}")
        fault = self._fault(rng)
        if fault not in AT_ONCE:
            async with self._capacity:
                await asyncio.sleep(self._settings.latency.draw(rng))
        return await self._respond(call, fault, rng)

    async def _respond(self, call: _ChatCall, fault: str | None, rng: Random) -> web.StreamResponse:
        settings, digest = self._settings, call.digest
        times = self._answered.get(digest, 0)
        message = self._answer(call.asked, Random(f"{settings.seed}/{digest}/answer/{times}"))
        if fault is None:
            body = call.complete(message)
            response: web.StreamResponse = web.Response(body=body, content_type=_JSON)
        else:
            self.statistics.faults[fault] += 1
            self._failed[digest] = self._failed.get(digest, 0) + 1
            response = await FAULTS[fault](
                Exchange(
                    call.request,
                    call.asked,
                    message,
                    call.complete,
                    rng,
                    settings.retry_after,
                    settings.redirect,
                )
            )
        if fault is None or fault in HARMLESS:
            self._answered[digest] = times + 1
            self.statistics.answered += 1
            self.statistics.prompt_tokens += call.received // _CHARACTERS_PER_TOKEN
            self.statistics.completion_tokens += _tokens(message)
        return response

    def _fault(self, rng: Random) -> str | None:
        settings = self._settings
        if not settings.faults:
            return None
        until = settings.fault_until
        if until is not None and self.statistics.faults.total() >= until:
            return None
        point = rng.random()
        for name, share in settings.faults.items():
            point -= share
            if point < 0:
                return name
        return None

    def _admits(self, request: web.Request) -> bool:
        key = self._settings.key
        if key is None:
            return True
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        return compare_digest(given, f"Bearer {key.reveal()}".encode())


@asynccontextmanager
async def serving(endpoint: MockEndpoint, port: int = 0) -> AsyncIterator[int]:
    """Serve on loopback while inside; gives the port. Raises `OSError` when it is taken."""
    _LOG.addFilter(_without_requests)
    runner = web.AppRunner(
        endpoint.application(),
        access_log=None,
        logger=_LOG,
        handler_cancellation=True,
        shutdown_timeout=0.5,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, _LOOPBACK, port, backlog=4096)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


def _without_requests(record: logging.LogRecord) -> bool:
    """What is no HTTP is answered with 400. It is not repeated: it may hold a key."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


def completion(asked: JsonObject, message: JsonObject, digest: int, received: int) -> bytes:
    """A message as a chat completion."""
    prompt, completion_tokens = received // _CHARACTERS_PER_TOKEN, _tokens(message)
    finish = "tool_calls" if message.get("tool_calls") else "stop"
    return orjson.dumps(
        {
            "id": f"chatcmpl-{digest:014x}",
            "object": "chat.completion",
            "created": 0,
            "model": asked.get("model"),
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {
                "prompt_tokens": prompt,
                "completion_tokens": completion_tokens,
                "total_tokens": prompt + completion_tokens,
            },
        }
    )


def _tokens(message: JsonObject) -> int:
    return max(1, len(orjson.dumps(message)) // _CHARACTERS_PER_TOKEN)


def _refusal(status: int, code: str, message: str, retry_after: str = "") -> web.Response:
    error = {"error": {"message": message, "type": code, "code": code}}
    headers = {"Retry-After": retry_after} if retry_after else None
    return web.json_response(error, status=status, headers=headers)
