"""JSON as a model may write it: read strictly, or refused with the reason.

What passes here can be written as JSON and read back as the same value, so a poisoned answer
never reaches a batch.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from math import isfinite
from typing import NoReturn

import jsonschema_rs
import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue

TEXT_LIMIT = 2**20
_FENCE = "```"
_LANGUAGE = re.compile(r"\s*json\b", re.IGNORECASE)


class StrictError(ValueError):
    """The text is not one JSON value, or the value is not what was asked for."""


def parse(text: str) -> JsonValue:
    """The one JSON value that `text` is. Raises `StrictError`.

    Refused: more than 1 MiB, NaN and infinities, duplicate keys, integers beyond 64 bits, lone
    surrogates, nesting deeper than 250 or so.
    """
    if len(text) > TEXT_LIMIT:
        raise StrictError(f"{len(text)} characters are over the limit of {TEXT_LIMIT}")
    try:
        value: JsonValue = json.loads(
            text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_distinct
        )
        orjson.dumps(value)
    except RecursionError:
        raise StrictError("it is nested too deeply") from None
    except (ValueError, TypeError) as error:
        raise StrictError(_told(error)) from None
    return value


def parse_object(text: str) -> JsonObject:
    """The one JSON object that `text` is. Raises `StrictError`."""
    value = parse(text)
    if not isinstance(value, dict):
        raise StrictError(f"an object is wanted, not {type(value).__name__}")
    return value


def extract(text: str) -> JsonValue:
    """The JSON value of an answer in plain text: all of it, its only fenced block, or the one
    object in it, from the first brace to the last. (JSON may hold fences in its texts.)"""
    try:
        return parse(text)
    except StrictError:
        parts = text.split(_FENCE)
        if len(parts) == 3:
            return parse(_LANGUAGE.sub("", parts[1]))
        start, end = text.find("{"), text.rfind("}") + 1
        if not 0 <= start < end:
            raise
        return parse(text[start:end])


def check(value: JsonValue, schema: JsonObject) -> None:
    """Raise `StrictError` when `value` does not fit `schema`. Nothing is ever fetched."""
    try:
        validator = _validator(orjson.dumps(schema))
    except ValueError:
        raise StrictError("the schema of the answer is itself not valid") from None
    problem = next(iter(validator.iter_errors(value)), None)
    if problem is not None:
        place = "".join(f"/{part}" for part in problem.instance_path)
        raise StrictError(f"at {place or 'the top'}: {_rule(problem.message)}")


def _rule(message: str) -> str:
    """What a value breaks. The message begins with the value, which may be the whole answer."""
    return message if len(message) <= 120 else f"…{message[-60:]}"


@lru_cache(maxsize=64)
def _validator(schema: bytes) -> jsonschema_rs.Validator:
    """Built once: it takes longer than reading an answer."""
    return jsonschema_rs.validator_for(orjson.loads(schema), offline=True)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not isfinite(number):
        raise ValueError("a number is too large")
    return number


def _distinct(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _told(error: ValueError | TypeError) -> str:
    """What was wrong, without what the text holds (it may be anything, surrogates included)."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return str(error)[:200].encode("ascii", "backslashreplace").decode()
