"""The body of a 2xx as a reply: complete and strict, or refused with the reason.

Two kinds of wrong: what is no chat completion is the endpoint's fault and is asked for again
(`Fault`); what the model said and cannot be used costs an attempt (`ModelOutputError`).
"""

from __future__ import annotations

from typing import NamedTuple

import orjson
from jsonschema_rs import ValidationError

from turnloom.agents.model import ChatReply, ChatRequest, ModelOutputError, ToolCall, Usage
from turnloom.engine.client.http.fault import Cause, Fault, read_fault
from turnloom.engine.client.http.json_in_text import Fits, json_at_end, json_in_text
from turnloom.engine.client.http.message_text import MessageText, read_text
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
_CUT = frozenset({"length", "max_tokens", "max_length", "model_length"})
_WITHHELD = frozenset({"content_filter", "safety", "recitation", "blocklist"})
_NO_MESSAGE = "the answer's message or its finish_reason is missing"
_UNCLOSED = "the answer ends within its thoughts"
_THOUGHTS_ONLY = (
    "the answer is empty, and the thoughts beside it (reasoning_content) hold no answer either: "
    "give it more tokens, or start the server with the reasoning parser of this model"
)
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
    if not finish and request.schema is None:  # nothing else would show that it was cut
        return Fault(Cause.MALFORMED, _NO_MESSAGE)
    try:
        return _reply(message, finish or "stop", usage, request)
    except StrictJsonError as error:
        problem = ModelOutputError(f"the answer does not fit: {error}", usage)
    except ModelOutputError as error:
        error.usage = usage
        problem = _bare(error)
    return problem if finish else Fault(Cause.MALFORMED, _NO_MESSAGE)


def _bare(error: ModelOutputError) -> ModelOutputError:
    """The error without the frames and errors it came from, which hold on to the whole answer."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


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
    if not isinstance(message, dict) or not isinstance(finish, str | None):
        return Fault(Cause.MALFORMED, _NO_MESSAGE)
    return _Choice(message, finish or "", completion.get("usage"))


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
    if finish.lower() in _CUT:
        raise ModelOutputError("the answer was cut off at max_tokens")
    if finish.lower() in _WITHHELD:
        raise ModelOutputError("the answer was withheld by the endpoint's content filter")
    text = read_text(message)
    calls = _calls(message)
    value: JsonValue = None
    if request.schema is not None:
        value = _value(text, calls, request.schema)
        _check(value, request.schema)
        calls = ()
        if not text.content.strip() and not message.get("tool_calls"):  # it stood in the thoughts
            text = MessageText("", "")
    elif not calls and text.unclosed:
        raise ModelOutputError(_UNCLOSED)
    elif not calls and not text.content.strip():
        raise ModelOutputError(_silence(message))
    return ChatReply(text.content, text.thoughts, calls, value, finish, usage, text.place)


def _silence(message: JsonObject) -> str:
    refusal = message.get("refusal")
    return "the model declined to answer" if refusal else "the answer is empty"


def _value(text: MessageText, calls: tuple[ToolCall, ...], schema: JsonObject) -> JsonValue:
    """The answer: in the content, as the arguments of a call (some gateways ask for JSON in this
    way, under names of their own), or among the thoughts of a model that said nothing else."""

    def fits(value: JsonValue) -> bool:
        return _problem(_unwrapped(value), schema) is None

    if calls and not (text.content.strip() and _fitting(text.content, fits)):
        if len(calls) != 1 or (calls[0].name != ANSWER_TOOL and not fits(calls[0].arguments)):
            raise ModelOutputError("the answer calls tools that it was not given")
        return calls[0].arguments
    try:
        if text.content.strip() or not text.thoughts:
            return _unwrapped(json_in_text(text.content, fits))
    except StrictJsonError as error:
        raise NotJsonError(f"the answer is not JSON: {error}") from None
    try:
        return _unwrapped(json_at_end(text.thoughts, fits))
    except StrictJsonError:
        raise NotJsonError(_UNCLOSED if text.unclosed else _THOUGHTS_ONLY) from None


def _fitting(content: str, fits: Fits) -> bool:
    try:
        return fits(json_in_text(content, fits))
    except StrictJsonError:
        return False


def _unwrapped(value: JsonValue) -> JsonValue:
    """The arguments of a forced call that a server without a tool parser left in the content."""
    if isinstance(value, dict) and value.get("name") == ANSWER_TOOL:
        for key in ("arguments", "parameters"):
            if value.keys() == {"name", key}:
                return value[key]
    return value


def _problem(value: JsonValue, schema: JsonObject) -> ValidationError | None:
    try:
        return schema_error(value, schema)
    except ValueError:
        raise StrictJsonError("the schema of the answer is itself not valid") from None


def _check(value: JsonValue, schema: JsonObject) -> None:
    """Raise `StrictJsonError` when `value` does not fit `schema`."""
    problem = _problem(value, schema)
    if problem is not None:
        place = "".join(f"/{part}" for part in problem.instance_path)
        raise StrictJsonError(f"at {place or 'the top'}: {_rule(problem.message)}")


def _rule(message: str) -> str:
    """What a value breaks. The message begins with the value, which may be the whole answer."""
    return message if len(message) <= 120 else f"…{message[-60:]}"


def _calls(message: JsonObject) -> tuple[ToolCall, ...]:
    listed = message.get("tool_calls")
    if not listed and message.get("function_call"):  # the older form, of one call
        listed = [{"function": message["function_call"]}]
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
        parsed = _arguments(arguments or "{}")
    except StrictJsonError as error:
        raise NotJsonError(f"the arguments of a tool call cannot be read: {error}") from None
    return ToolCall(ident if isinstance(ident, str) and ident else f"call_{place}", name, parsed)


def _arguments(text: str) -> JsonObject:
    """Arguments as text; some servers write them as text twice over."""
    written = parse_json(text)
    return parse_object(written if isinstance(written, str) else text)


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
