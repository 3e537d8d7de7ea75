"""A request as the bytes of its body."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import orjson

from turnloom.agents.model import ChatRequest
from turnloom.engine.client.capabilities import Form, RequestShape
from turnloom.engine.client.http.message_text import THOUGHT_FIELDS
from turnloom.engine.client.settings import ModelRoute, merged_sampling
from turnloom.graphs.json_value import JsonObject, JsonValue, objects
from turnloom.graphs.schema import properties_of, required_of

ANSWER_TOOL = "answer"
_IN_WORDS = (
    "\n\nAnswer with one JSON value and nothing else, neither prose nor a code fence. It has to "
    "fit this JSON Schema:\n"
)


class UnsendableError(ValueError):
    """The request cannot be written as JSON (a lone surrogate, an integer beyond 64 bits)."""


def encode_request(request: ChatRequest, route: ModelRoute, shape: RequestShape) -> bytes:
    """The body of the request. The shape's form matters where the request has a schema.

    Raises `UnsendableError`.
    """
    messages = request.messages
    if refused := shape.dropped & {*THOUGHT_FIELDS}:
        messages = tuple({k: v for k, v in one.items() if k not in refused} for one in messages)
    body: dict[str, object] = {"model": route.model, "messages": messages}
    body.update(sent_sampling(request, route, shape))
    if request.tools:
        body["tools"] = request.tools
    try:
        if request.schema is not None:
            _ask(body, request.role, request.schema, shape.form)
        body.update(route.extra)
        return bytes(memoryview(orjson.dumps(body)))  # a copy: orjson's own has room to spare
    except TypeError as error:
        raise UnsendableError(str(error)) from None


def sent_sampling(
    request: ChatRequest, route: ModelRoute, shape: RequestShape
) -> dict[str, float | int]:
    """The sampling settings as they are sent, without what the endpoint refuses."""
    sampling = merged_sampling(request.sampling, route.sampling)
    if "max_tokens" in sampling:
        wanted = int(sampling.pop("max_tokens"))
        sampling = {shape.tokens_field: shape.tokens(wanted), **sampling}
    if shape.dropped:
        return {name: value for name, value in sampling.items() if name not in shape.dropped}
    return sampling


def sent_thoughts(request: ChatRequest, shape: RequestShape) -> frozenset[str]:
    """The fields in which thoughts of earlier steps are sent back."""
    fields = {name for one in request.messages for name in THOUGHT_FIELDS if name in one}
    return frozenset(fields - shape.dropped)


def _ask(body: dict[str, object], role: str, schema: JsonObject, form: Form) -> None:
    if form is Form.JSON_SCHEMA:
        wanted = {"name": role, "schema": schema, "strict": _is_closed(orjson.dumps(schema))}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif form is Form.TOOL:
        function = {
            "name": ANSWER_TOOL,
            "description": "Give your answer by calling this.",
            "parameters": schema,
        }
        body["tools"] = [{"type": "function", "function": function}]
        body["tool_choice"] = {"type": "function", "function": {"name": ANSWER_TOOL}}
    else:
        messages = body["messages"]
        assert isinstance(messages, tuple)  # noqa: S101 - for the type checker
        body["messages"] = in_words(messages, schema)


def in_words(messages: Sequence[JsonObject], schema: JsonObject) -> list[JsonObject]:
    """The messages with the schema at the end of the last one."""
    words = _IN_WORDS + orjson.dumps(schema).decode()
    *before, last = messages
    return [*before, {**last, "content": f"{last.get('content') or ''}{words}"}]


@lru_cache(maxsize=64)
def _is_closed(schema: bytes) -> bool:
    return is_closed(orjson.loads(schema))


def is_closed(schema: JsonValue) -> bool:
    """Whether a schema is of the kind that strict servers insist on: every object lists all its
    properties as required and allows no others."""
    return all(map(_is_closed_object, objects(schema)))


def _is_closed_object(schema: JsonObject) -> bool:
    if not isinstance(schema.get("properties"), dict):
        return schema.get("type") != "object"
    names = properties_of(schema).keys()
    return schema.get("additionalProperties") is False and required_of(schema) == names
