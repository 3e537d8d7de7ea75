"""JSON as a language model may write it: read strictly, or refused with the reason.

What passes can be written as JSON and read back as the same value, in a time and a depth that
everything behind it can bear. Reasons quote nothing of the text, which may be anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import NoReturn

import jsonschema_rs
import orjson

from turnloom.graphs.json_value import JsonObject, JsonValue

TEXT_LIMIT = 2**18
"""Characters of a JSON text, and of any text in it."""
DEPTH_LIMIT = 32
NODE_LIMIT = 10_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class StrictJsonError(ValueError):
    """The text is not one JSON value, or not one that is taken."""


class JsonLimitError(StrictJsonError):
    """The value is more than is taken, or holds what is not: it `has a text over …`."""

    def __init__(self, complaint: str) -> None:
        super().__init__(f"it {complaint}")
        self.complaint = complaint


def parse_json(text: str) -> JsonValue:
    """The one JSON value that `text` is. Raises `StrictJsonError`.

    Refused: NaN and infinities, duplicate keys, trailing text, and what is over a limit.
    """
    if len(text) > TEXT_LIMIT:
        raise JsonLimitError(f"has {len(text)} characters, over {TEXT_LIMIT}")
    try:
        value: JsonValue = json.loads(
            text, parse_constant=_refuse, object_pairs_hook=_distinct_pairs
        )
    except RecursionError:
        raise JsonLimitError("is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise StrictJsonError(f"{error.msg} at character {error.pos}") from None
    except ValueError as error:
        raise StrictJsonError(str(error)[:80]) from None
    check_limits(value)
    return value


def parse_object(text: str) -> JsonObject:
    """The one JSON object that `text` is. Raises `StrictJsonError`."""
    value = parse_json(text)
    if not isinstance(value, dict):
        raise StrictJsonError(f"an object is wanted, not {type(value).__name__}")
    return value


def repeats_key(text: bytes | str) -> bool:
    """Whether an object in a JSON text, which was read already, has the same key twice."""
    try:
        json.loads(text, object_pairs_hook=_distinct_pairs)
    except ValueError:
        return True
    return False


def check_text(text: str) -> None:
    """Raise `JsonLimitError` for a text that is too long or cannot be written as UTF-8."""
    if len(text) > TEXT_LIMIT:
        raise JsonLimitError(f"has a text over {TEXT_LIMIT} characters")
    if found := _SURROGATE.search(text):
        raise JsonLimitError(f"has the character U+{ord(found.group()):04X}")


def check_limits(value: JsonValue, check_text: Callable[[str], None] = check_text) -> None:
    """Raise `JsonLimitError` for what is not taken anywhere in `value`.

    `check_text` is given every text, the keys of objects included.
    """
    waiting: list[tuple[JsonValue, int]] = [(value, 1)]
    nodes = 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEPTH_LIMIT:
            raise JsonLimitError("is nested too deeply")
        if nodes > NODE_LIMIT:
            raise JsonLimitError(f"has more than {NODE_LIMIT} parts")
        if isinstance(node, dict):
            for key, inner in node.items():
                check_text(key)
                waiting.append((inner, depth + 1))
        elif isinstance(node, list):
            waiting += ((inner, depth + 1) for inner in node)
        elif isinstance(node, str):
            check_text(node)
        else:
            _check_number(node)


def schema_error(value: JsonValue, schema: JsonObject) -> jsonschema_rs.ValidationError | None:
    """The first way in which `value` does not fit `schema`. Nothing is ever fetched.

    Raises `ValueError` where the schema is itself not valid.
    """
    return next(iter(_validator(orjson.dumps(schema)).iter_errors(value)), None)


@lru_cache(maxsize=64)
def _validator(schema: bytes) -> jsonschema_rs.Validator:
    """Built once: it takes longer than reading an answer."""
    return jsonschema_rs.validator_for(orjson.loads(schema), offline=True)


def _check_number(value: JsonValue) -> None:
    if isinstance(value, float) and not isfinite(value):
        raise JsonLimitError("has a number that is not finite")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise JsonLimitError("has an integer of more than 64 bits")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _distinct_pairs(pairs: list[tuple[str, JsonValue]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has the same key twice")
    return found
