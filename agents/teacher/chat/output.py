"""A model's answer at the edge: one JSON object that fits its schema, or refused with the reason.

Whatever passes can be written to a file, a database and a training set: no lone surrogates, no
control or direction marks, no chat-template tokens, no numbers that change on the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from turnloom.agents.model import ChatReply, ModelOutputError
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.strict_json import (
    JsonLimitError,
    StrictJsonError,
    check_limits,
    check_text,
    parse_json,
    schema_error,
)

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(?P<inside>.*?)\n\s*```\s*\Z", re.DOTALL)
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
_TEMPLATE = re.compile(
    r"<[|\uff5c][^<>\n]{1,40}[|\uff5c]>|</?think(?:ing)?>|</?tool_(?:call|response)s?>"
    r"|\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS)\]|<</?SYS>>"
    r"|<(?:start|end)_of_turn>|<bos>|<eos>|</s>"
)


ALONE = "Answer with the JSON object alone."
_IN_WORDS = {
    "Expecting value": "a value is missing, or is a text without quotation marks",
    "Expecting property name enclosed in double quotes": (
        "a key is not in double quotation marks, or a comma stands before the closing brace"
    ),
    "Expecting ':' delimiter": "a colon is missing after a key",
    "Expecting ',' delimiter": (
        "a comma or a closing bracket is missing, or a quotation mark within a text has no "
        "backslash before it"
    ),
    "Unterminated string starting at": "a text is not closed with a quotation mark",
    "Invalid control character at": "a line break within a text is not written as \\n",
    "Invalid \\escape": "a backslash within a text is not doubled",
    "Extra data": "something stands after the object",
}


def in_words(error: str) -> str:
    """What is wrong with JSON, as its writer understands it rather than its parser."""
    for parser_words, words in _IN_WORDS.items():
        error = error.replace(parser_words, words, 1)
    return error


class OutputError(ModelOutputError):
    """What the model said cannot be used; the text says why and quotes nothing of it."""


def read_answer(reply: ChatReply, schema: JsonObject) -> JsonObject:
    """The object that a reply holds. Raises `OutputError`."""
    if reply.finish_reason == "length":
        raise OutputError("the answer was cut off")
    value = reply.value if reply.value is not None else parse(reply.content)
    if not isinstance(value, dict):
        raise OutputError("the answer is not a JSON object")
    inspect(value)
    problem = schema_error(value, schema)
    if problem is not None:
        place = ascii("/".join(map(str, problem.instance_path)))[1:-1][:80] or "the top"
        rule = problem.schema_path[-1] if problem.schema_path else "schema"
        raise OutputError(f"the answer does not fit its schema at {place} ({rule})")
    return value


def parse(text: str) -> JsonValue:
    """The one JSON value that a text is, a code fence around it allowed. Raises `OutputError`."""
    if not text.strip():
        raise OutputError("the answer is empty")
    fenced = _FENCE.match(text)
    try:
        return parse_json(fenced["inside"] if fenced else text)
    except JsonLimitError as error:
        raise OutputError(f"the answer {error.complaint}") from None
    except StrictJsonError as error:
        raise OutputError(f"the answer is not JSON: {in_words(str(error))}") from None


def inspect(value: JsonValue) -> None:
    """Refuse what is unfit anywhere in a value. Raises `OutputError`."""
    try:
        check_limits(value, _check_text)
    except JsonLimitError as error:
        raise OutputError(f"the answer {error.complaint}") from None


def _check_text(text: str) -> None:
    check_text(text)
    if found := _UNWANTED.search(text):
        raise JsonLimitError(f"has the character U+{ord(found.group()):04X}")
    if _TEMPLATE.search(text):
        raise JsonLimitError("has a token of a chat template")


def loops(text: str) -> bool:
    """Whether a text goes round in circles: it ends with the same piece many times over."""
    return any(_repeats(text, size) for size in _sizes(len(text)))


def _sizes(length: int) -> Iterator[int]:
    return iter(range(1, min(200, length // 6) + 1))


def _repeats(text: str, size: int) -> bool:
    piece = text[-size:]
    times = max(6, 60 // size)
    return bool(piece.strip(" .-=_*#\n")) and text.endswith(piece * times)
