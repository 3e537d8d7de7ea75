"""The body of a 2xx as a reply: complete and strict, or refused with the reason.

Two kinds of wrong: what is no chat completion is the endpoint's fault and is asked for again
(`Fault`); what the model said and cannot be used costs an attempt (`ModelOutputError`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import orjson

from turnloom.agents.model import ChatReply, ChatRequest, ModelOutputError, ToolCall, Usage
from turnloom.engine.client.http.fault import Cause, Fault, read_fault
from turnloom.engine.client.http.request import ANSWER_TOOL
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.strict_json import (
    StrictJsonError,
    parse_json,
    parse_object,
    schema_error,
)

MAX_CALLS = 128
_CHARACTERS_PER_TOKEN = 4
_MAX_TOKENS = 2**31
_FENCE = "```"
_LANGUAGE = re.compile(r"\s*json\b", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


class NotJsonError(ModelOutputError):
    """The answer should have been JSON and is not."""


def read_reply(
    body: bytes, request: ChatRequest, sent: int
) -> ChatReply | ModelOutputError | Fault:
    """Read a completion's `body`; `sent` is the length of the request's body in bytes."""
    choice = _choice(body)
    if isinstance(choice, Fault):
        return choice
    message, finish, usage = choice.message, choice.finish, _usage(choice.usage, sent, len(body))
    try:
        return _reply(message, finish, usage, request)
    except StrictJsonError as error:
        return ModelOutputError(f"the answer does not fit: {error}", usage)
    except ModelOutputError as error:
        error.usage = usage
        return error


class _Choice(NamedTuple):
    message: JsonObject
    finish: str
    usage: JsonValue


def _choice(body: bytes) -> _Choice | Fault:
    try:
        completion: JsonValue = orjson.loads(body.removeprefix(_BOM))
    except orjson.JSONDecodeError:
        return Fault(Cause.MALFORMED, _no_json(body))
    if not isinstance(completion, dict):
        return Fault(Cause.MALFORMED, "the answer is not a chat completion")
    choices = completion.get("choices")
    if not (isinstance(choices, list) and choices and isinstance(choices[0], dict)):
        return _error_in_a_2xx(completion, body)
    message, finish = choices[0].get("message"), choices[0].get("finish_reason")
    if not isinstance(message, dict) or not isinstance(finish, str):
        return Fault(Cause.MALFORMED, "the answer's message or its finish_reason is missing")
    return _Choice(message, finish, completion.get("usage"))


def _no_json(body: bytes) -> str:
    start = body[:100].removeprefix(_BOM).lstrip().lower()
    if start.startswith((b"data:", b"event:", b":")):
        return "the answer is a stream, which was not asked for"
    if start.startswith(b"<"):
        return "the answer is a web page"
    return "the answer is not complete JSON"


def _error_in_a_2xx(completion: JsonObject, body: bytes) -> Fault:
    """Some gateways send an error's status only inside the body."""
    error = completion.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and 400 <= code < 600:
        return read_fault(code, body)
    return Fault(Cause.MALFORMED, "the answer has no choices")


def _reply(message: JsonObject, finish: str, usage: Usage, request: ChatRequest) -> ChatReply:
    if finish == "length":
        raise ModelOutputError("the answer was cut off at max_tokens")
    if finish == "content_filter":
        raise ModelOutputError("the answer was withheld by the endpoint's content filter")
    content, thoughts = _texts(message)
    calls = _calls(message.get("tool_calls"))
    value: JsonValue = None
    if request.schema is not None:
        value = _value(content, calls)
        _check(value, request.schema)
        calls = ()
    elif not calls and not content.strip():
        raise ModelOutputError("the answer is empty")
    return ChatReply(content, thoughts, calls, value, finish, usage)


def _texts(message: JsonObject) -> tuple[str, str]:
    """Content and thoughts. Servers without a reasoning parser leave thoughts in the content."""
    content = message.get("content")
    if content is None:
        content = ""
    thoughts = message.get("reasoning_content") or message.get("reasoning") or ""
    if not isinstance(content, str) or not isinstance(thoughts, str):
        raise ModelOutputError("the answer's content is not text")
    if not thoughts and content.lstrip().startswith("<think>"):
        thoughts, closed, content = content.lstrip().removeprefix("<think>").partition("</think>")
        if not closed:
            raise ModelOutputError("the answer ends within its thoughts")
        return content.strip(), thoughts.strip()
    return content, thoughts


def _value(content: str, calls: tuple[ToolCall, ...]) -> JsonValue:
    if calls:
        if len(calls) != 1 or calls[0].name != ANSWER_TOOL:
            raise ModelOutputError("the answer calls tools that it was not given")
        return calls[0].arguments
    try:
        return _extract(content)
    except StrictJsonError as error:
        raise NotJsonError(f"the answer is not JSON: {error}") from None


def _extract(text: str) -> JsonValue:
    """The JSON value of an answer in plain text: all of it, its only fenced block, or the one
    object in it, from the first brace to the last. (JSON may hold fences in its texts.)

    Raises `StrictJsonError`.
    """
    try:
        return parse_json(text)
    except StrictJsonError:
        parts = text.split(_FENCE)
        if len(parts) == 3:
            return parse_json(_LANGUAGE.sub("", parts[1]))
        start, end = text.find("{"), text.rfind("}") + 1
        if not 0 <= start < end:
            raise
        return parse_json(text[start:end])


def _check(value: JsonValue, schema: JsonObject) -> None:
    """Raise `StrictJsonError` when `value` does not fit `schema`."""
    try:
        problem = schema_error(value, schema)
    except ValueError:
        raise StrictJsonError("the schema of the answer is itself not valid") from None
    if problem is not None:
        place = "".join(f"/{part}" for part in problem.instance_path)
        raise StrictJsonError(f"at {place or 'the top'}: {_rule(problem.message)}")


def _rule(message: str) -> str:
    """What a value breaks. The message begins with the value, which may be the whole answer."""
    return message if len(message) <= 120 else f"…{message[-60:]}"


def _calls(listed: JsonValue) -> tuple[ToolCall, ...]:
    if not listed:
        return ()
    if not isinstance(listed, list):
        raise ModelOutputError("the answer's tool_calls are not a list")
    if len(listed) > MAX_CALLS:
        raise ModelOutputError(f"{len(listed)} tool calls in one answer are over {MAX_CALLS}")
    calls = tuple(_call(call, place) for place, call in enumerate(listed))
    if len({call.id for call in calls}) != len(calls):
        return tuple(
            ToolCall(f"call_{place}", call.name, call.arguments) for place, call in enumerate(calls)
        )
    return calls


def _call(call: JsonValue, place: int) -> ToolCall:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(call, dict) or not isinstance(function, dict):
        raise ModelOutputError("a tool call names no function")
    name, arguments, ident = function.get("name"), function.get("arguments"), call.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= 256:
        raise ModelOutputError("a tool call has no usable name")
    if isinstance(arguments, dict):  # some servers leave out the step of writing them as text
        arguments = orjson.dumps(arguments).decode()
    if not isinstance(arguments, str):
        raise ModelOutputError("a tool call's arguments are neither text nor an object")
    try:
        parsed = parse_object(arguments or "{}")
    except StrictJsonError as error:
        raise NotJsonError(f"the arguments of a tool call cannot be read: {error}") from None
    return ToolCall(ident if isinstance(ident, str) and ident else f"call_{place}", name, parsed)


def _usage(reported: JsonValue, sent: int, received: int) -> Usage:
    if isinstance(reported, dict):
        prompt, completion = reported.get("prompt_tokens"), reported.get("completion_tokens")
        if (
            isinstance(prompt, int)
            and isinstance(completion, int)
            and 0 <= prompt < _MAX_TOKENS
            and 0 <= completion < _MAX_TOKENS
        ):
            return Usage(prompt, completion)
    return Usage(sent // _CHARACTERS_PER_TOKEN, received // _CHARACTERS_PER_TOKEN)
