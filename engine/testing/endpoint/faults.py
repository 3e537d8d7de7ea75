"""The ways in which an endpoint can fail, by name: each an async function of one exchange.

The names are those of `turnloom rehearse --fault NAME=RATE`.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random

import orjson
from aiohttp import web

from turnloom.graphs.json_value import JsonObject, JsonValue, element_objects

BOMB_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that is to fail: the completion it would have got, and what faults may need."""

    request: web.Request
    asked: JsonObject
    message: JsonObject
    complete: Callable[[JsonObject], bytes]
    rng: Random
    retry_after: str
    redirect: str


EndpointFault = Callable[[Exchange], Awaitable[web.StreamResponse]]


def _error(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    error = {"error": {"message": message, "type": code, "code": code, "param": None}}
    return _json(orjson.dumps(error), status, headers)


def _json(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


async def throttle(exchange: Exchange) -> web.StreamResponse:
    """429 with Retry-After, at once."""
    headers = {"Retry-After": exchange.retry_after} if exchange.retry_after else None
    return _error(429, "rate_limit_exceeded", "Too many requests.", headers)


async def fail(_exchange: Exchange) -> web.StreamResponse:
    """500."""
    return _error(500, "server_error", "The server had an error.")


async def overload(_exchange: Exchange) -> web.StreamResponse:
    """503."""
    return _error(503, "unavailable", "The server is starting.")


async def hang(_exchange: Exchange) -> web.StreamResponse:
    """Take the request and never answer; ends when the client hangs up."""
    await asyncio.Event().wait()
    raise web.HTTPInternalServerError


async def drip(exchange: Exchange) -> web.StreamResponse:
    """Send the answer a byte at a time, and then spaces for ever."""
    response = await _begin(exchange, 2**30)
    for byte in exchange.complete(exchange.message):
        await response.write(bytes((byte,)))
        await asyncio.sleep(0.02)
    while True:
        await response.write(b" ")
        await asyncio.sleep(0.02)


async def truncate(exchange: Exchange) -> web.StreamResponse:
    """Close the connection in the middle of the body."""
    body = exchange.complete(exchange.message)
    response = await _begin(exchange, len(body))
    await response.write(body[: len(body) // 2])
    return _cut(exchange, response)


async def malform(exchange: Exchange) -> web.StreamResponse:
    """A complete 200 whose JSON is cut: HTTP cannot see it."""
    body = exchange.complete(exchange.message)
    return _json(body[: exchange.rng.randrange(1, len(body))])


async def empty(_exchange: Exchange) -> web.StreamResponse:
    """A 200 without a body."""
    return _json(b"")


async def html(_exchange: Exchange) -> web.StreamResponse:
    """A 200 with a proxy's page."""
    return web.Response(text="<html><body>Bad gateway</body></html>", content_type="text/html")


async def reset(exchange: Exchange) -> web.StreamResponse:
    """Close the connection before a byte of the answer."""
    return _cut(exchange, web.Response())


async def forget(exchange: Exchange) -> web.StreamResponse:
    """Answer, and close the kept-alive connection a moment later without having said so."""
    transport = exchange.request.transport
    if transport is not None:
        asyncio.get_running_loop().call_later(0.001, transport.close)
    return _json(exchange.complete(exchange.message))


async def invalid_json(exchange: Exchange) -> web.StreamResponse:
    """A model's slip: content, or the arguments of the first call, is cut JSON."""
    message = dict(exchange.message)
    if calls := message.get("tool_calls"):
        message["tool_calls"] = _changed_first(calls, _cut_arguments)
    else:
        message["content"] = f'{{"answer": {orjson.dumps(message.get("content")).decode()[:-1]}'
    return _json(exchange.complete(message))


async def wrong_call(exchange: Exchange) -> web.StreamResponse:
    """A model's slip: the first call goes to another tool, or lacks an argument."""
    message = dict(exchange.message)
    if calls := message.get("tool_calls"):
        message["tool_calls"] = _changed_first(calls, lambda call: _mistaken(call, exchange))
    elif isinstance(content := message.get("content"), str):
        message["content"] = _mistaken_answer(content, exchange)
    return _json(exchange.complete(message))


async def cut_off(exchange: Exchange) -> web.StreamResponse:
    """The answer reached max_tokens."""
    completion = orjson.loads(exchange.complete(exchange.message))
    completion["choices"][0]["finish_reason"] = "length"
    return _json(orjson.dumps(completion))


async def overflow(_exchange: Exchange) -> web.StreamResponse:
    """400: the request is longer than the context."""
    return _error(400, "context_length_exceeded", "The maximum context length is 4096 tokens.")


async def deny(exchange: Exchange) -> web.StreamResponse:
    """401, repeating the key as some servers do."""
    key = exchange.request.headers.get("Authorization", "")
    return _error(401, "invalid_api_key", f"Incorrect API key provided: {key}")


async def quota(exchange: Exchange) -> web.StreamResponse:
    """429: the account is empty."""
    headers = {"Retry-After": exchange.retry_after} if exchange.retry_after else None
    return _error(429, "insufficient_quota", "You exceeded your current quota.", headers)


async def payment(_exchange: Exchange) -> web.StreamResponse:
    """402."""
    return _error(402, "payment_required", "Add credits.")


async def no_schema(exchange: Exchange) -> web.StreamResponse:
    """400 for a response_format; everything else is answered."""
    if "response_format" in exchange.asked:
        return _error(400, "invalid_request_error", "response_format json_schema is not supported")
    return _json(exchange.complete(exchange.message))


async def words_only(exchange: Exchange) -> web.StreamResponse:
    """400 for a response_format and for a forced tool; everything else is answered."""
    if "tool_choice" in exchange.asked:
        return _error(400, "invalid_request_error", "tool_choice is not supported")
    return await no_schema(exchange)


async def no_tools(exchange: Exchange) -> web.StreamResponse:
    """400 for tools that the model may choose from, as of a server without a parser for calls."""
    if "tools" in exchange.asked and "tool_choice" not in exchange.asked:
        text = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser'
        return _error(400, "BadRequestError", text)
    return _json(exchange.complete(exchange.message))


async def no_reasoning(exchange: Exchange) -> web.StreamResponse:
    """The answer without its thoughts."""
    kept = {key: each for key, each in exchange.message.items() if key != "reasoning_content"}
    return _json(exchange.complete(kept))


async def strict_messages(exchange: Exchange) -> web.StreamResponse:
    """400 for thoughts that are sent back; everything else is answered."""
    messages = exchange.asked.get("messages")
    for number, message in enumerate(messages if isinstance(messages, list) else ()):
        if isinstance(message, dict) and "reasoning_content" in message:
            text = f"messages.{number}.assistant.reasoning_content: Extra inputs are not permitted"
            return _error(400, "invalid_request_error", text)
    return _json(exchange.complete(exchange.message))


async def reflect(exchange: Exchange) -> web.StreamResponse:
    """Answer with the request's headers as content."""
    headers = str(dict(exchange.request.headers))
    return _json(exchange.complete({"role": "assistant", "content": headers}))


async def reflect_400(exchange: Exchange) -> web.StreamResponse:
    """400 whose message repeats the request's address and headers."""
    seen = f"{exchange.request.path_qs} {dict(exchange.request.headers)}"
    return _error(400, "invalid_request_error", f"bad request: {seen}")


async def redirect(exchange: Exchange) -> web.StreamResponse:
    """307 to another origin."""
    return web.Response(status=307, headers={"Location": exchange.redirect})


async def bomb(_exchange: Exchange) -> web.StreamResponse:
    """A small compressed body that unpacks to 256 MiB."""
    body = gzip.compress(bytes(BOMB_BYTES), compresslevel=1)
    return _json(body, headers={"Content-Encoding": "gzip"})


async def flood(exchange: Exchange) -> web.StreamResponse:
    """A chunked body without an end."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(exchange.request)
    while True:
        await response.write(bytes(2**16))


FAULTS: Mapping[str, EndpointFault] = {
    "429": throttle,
    "500": fail,
    "503": overload,
    "hang": hang,
    "drip": drip,
    "truncated": truncate,
    "malformed": malform,
    "empty": empty,
    "html": html,
    "reset": reset,
    "forget": forget,
    "invalid_json": invalid_json,
    "wrong_call": wrong_call,
    "cut_off": cut_off,
    "overflow": overflow,
    "401": deny,
    "quota": quota,
    "402": payment,
    "no_schema": no_schema,
    "words_only": words_only,
    "no_tools": no_tools,
    "no_reasoning": no_reasoning,
    "strict_messages": strict_messages,
    "reflect": reflect,
    "reflect_400": reflect_400,
    "redirect": redirect,
    "bomb": bomb,
    "flood": flood,
}

AT_ONCE = frozenset({"429", "503", "401", "402", "quota", "overflow", "redirect"})
"""Faults that a server tells before it works."""

HARMLESS = frozenset({
    "forget", "no_schema", "words_only", "no_tools", "no_reasoning", "strict_messages",
    "wrong_call",
})  # fmt: skip
"""Faults after which the answer is one, all the same."""


async def _begin(exchange: Exchange, length: int) -> web.StreamResponse:
    headers = {"Content-Type": "application/json", "Content-Length": str(length)}
    response = web.StreamResponse(headers=headers)
    await response.prepare(exchange.request)
    return response


def _cut(exchange: Exchange, response: web.StreamResponse) -> web.StreamResponse:
    transport = exchange.request.transport
    if transport is not None:
        transport.close()
    return response


def _changed_first(calls: JsonValue, change: Callable[[JsonObject], JsonObject]) -> JsonValue:
    if not isinstance(calls, list) or not calls or not isinstance(calls[0], dict):
        return calls
    return [change(calls[0]), *calls[1:]]


def _cut_arguments(call: JsonObject) -> JsonObject:
    function = _function(call)
    return {**call, "function": {**function, "arguments": str(function.get("arguments"))[:-1]}}


def _mistaken(call: JsonObject, exchange: Exchange) -> JsonObject:
    function = _function(call)
    arguments = orjson.loads(str(function.get("arguments")))
    if arguments and exchange.rng.getrandbits(1):
        del arguments[exchange.rng.choice(sorted(arguments))]
        left = orjson.dumps(arguments).decode()
        return {**call, "function": {**function, "arguments": left}}
    return {**call, "function": {**function, "name": _another_tool(function, exchange)}}


def _mistaken_answer(content: str, exchange: Exchange) -> str:
    """The same mistakes in calls that are written into the answer (`{"calls": [{"tool": …`)."""
    try:
        answer: JsonValue = orjson.loads(content)
    except orjson.JSONDecodeError:
        return content
    calls = answer.get("calls") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(calls, list) or not calls:
        return content
    first = calls[0]
    arguments = first.get("arguments") if isinstance(first, dict) else None
    if not isinstance(first, dict) or not isinstance(arguments, dict):
        return content
    if arguments and exchange.rng.getrandbits(1):
        left_out = exchange.rng.choice(sorted(arguments))
        mistaken = {name: value for name, value in arguments.items() if name != left_out}
        changed: JsonObject = {**first, "arguments": mistaken}
    else:
        changed = {**first, "tool": f"{first.get('tool')}_"}
    return orjson.dumps({**answer, "calls": [changed, *calls[1:]]}).decode()


def _another_tool(function: JsonObject, exchange: Exchange) -> JsonValue:
    tools = element_objects(exchange.asked.get("tools"))
    names = [_function(tool).get("name") for tool in tools]
    others = [name for name in names if name != function.get("name")]
    return exchange.rng.choice(others) if others else f"{function.get('name')}_"


def _function(call: JsonObject) -> JsonObject:
    function = call.get("function")
    return function if isinstance(function, dict) else {}
