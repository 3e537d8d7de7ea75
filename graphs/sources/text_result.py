"""What a tool says in text, as a result: the data that the text is, and whether it refuses.

Servers and functions answer with JSON, with Python's notation, with lines of `key: value`, or with
prose, and many tell a failure in the same way as a success.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Sequence

import orjson

from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.strict_json import StrictJsonError, parse_json

LONGEST = 2**16
"""Characters of a text in another notation than JSON that are read."""
_ERROR = re.compile(r"\W*\w*error\b|[^\n:]{0,40}\berror:", re.IGNORECASE)
_FAILURE = re.compile(
    r"\W*(failed|failure|invalid|unknown|cannot|can't|could not|couldn't|unable to|no such|"
    r"(access|permission) denied|not allowed|unauthori[sz]ed|forbidden)\b"
    r"|[^\n.:!?]{0,100}\b(not found|(does not|doesn't|do not|don't) exist|is not allowed|"
    r"is not valid|is invalid|failed)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"\s*(?:[-*•]\s+)?\**([^\W\d][\w ./()-]{0,39}?)\**\s*:\**\s+(\S.*)")
_WRAPPED = re.compile(
    r"\s*```\w*\n(.*)\n```\s*|[^\n{\[]{0,200}[:.]\s*([{\[].*)", re.IGNORECASE | re.DOTALL
)
_BRIEF = 3
"""An object with more fields is a record of something that has failed, and no failure."""
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?")


def text_result(text: str, *, lines: bool = True) -> ToolResult:
    """What a text says. It is shown as it is, and read as the data that it is; not as `lines` of
    `key: value` where it may be what somebody keeps in a file."""
    value = read_text(text, lines=lines)
    return ToolResult(not _refuses(value), value, text)


def value_result(value: JsonValue) -> ToolResult:
    """What data says."""
    return ToolResult(not _refuses(value), value, orjson.dumps(value).decode())


def read_text(text: str, *, lines: bool = True) -> JsonValue:
    """The object or list that a text is, in one of the usual notations; else the text."""
    wrapped = _WRAPPED.fullmatch(text)
    written = wrapped[1] or wrapped[2] if wrapped else text
    for read in (parse_json, _read_python):
        try:
            value = read(written)
        except StrictJsonError:
            continue
        if isinstance(value, str) and value[:1] in ("{", "["):
            return text if read_text(value) == value else read_text(value)  # written twice over
        if not isinstance(value, bool | int | float | str | None):
            return value
    return (_read_lines(text) if lines else None) or text


def _read_python(text: str) -> JsonValue:
    """A list or dictionary as Python writes it. Raises `StrictJsonError`."""
    if len(text) > LONGEST or text.lstrip()[:1] not in ("{", "[", "("):
        raise StrictJsonError("no list and no dictionary")
    try:
        return parse_json(orjson.dumps(literal_eval(text.strip())).decode())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError) as error:
        raise StrictJsonError("no literal") from error


def _read_lines(text: str) -> JsonValue:
    """Lines of `key: value`, as an object; blocks of such lines, as a list of objects."""
    if len(text) > LONGEST or text.count("\n") < 1:
        return None
    blocks = [block.splitlines() for block in re.split(r"\n\s*(?:-{3,}\s*)?\n", text.strip())]
    found = [_object(block) for block in blocks]
    known = [each for each in found if each is not None]
    if len(known) < len(found) or (len(known) > 1 and len({frozenset(each) for each in known}) > 1):
        return None
    return known[0] if len(known) == 1 else list(known)


def _object(lines: Sequence[str]) -> JsonObject | None:
    pairs = [match.groups() for line in lines if (match := _LINE.fullmatch(line.rstrip()))]
    keys = [re.sub(r"\W+", "_", key.strip().lower()).strip("_") for key, _ in pairs]
    if len(pairs) < max(2, len(lines)) or len(set(keys)) < len(keys):
        return None
    return dict(zip(keys, map(_scalar, (value.strip() for _, value in pairs)), strict=True))


def _scalar(text: str) -> JsonValue:
    if not _NUMBER.fullmatch(text):
        return text
    return float(text) if "." in text else int(text)


def _refuses(value: JsonValue) -> bool:
    """By common custom `{"error": ...}`, or `success` or `ok` being false, refuses, and so does a
    short text that begins with "Error" or says that something failed."""
    if isinstance(value, str):
        first = value.strip().partition("\n")
        if _ERROR.match(value):
            return True
        return not first[2] and len(first[0]) < 300 and bool(_FAILURE.match(first[0]))
    if not isinstance(value, dict):
        return False
    is_false = value.get("success") is False or value.get("ok") is False
    status = str(value.get("status", "")).lower()
    return bool(value.get("error")) or is_false or (status == "error" and len(value) <= _BRIEF)
