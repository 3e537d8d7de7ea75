"""Clipping: long results are shown to a model in part, and the cut is marked."""

from __future__ import annotations

from functools import partial

from turnloom.graphs.json_value import JsonObject, JsonValue, Scalar, fold
from turnloom.graphs.strict_json import StrictJsonError, parse_json
from turnloom.prompts.fence import quoted

_ELEMENTS = (32, 16, 8, 4, 2)
"""So many elements of every list are shown at most, the fewer the longer a result is."""
_TEXT = 200
"""Characters of every text in a result that is shown in part."""
_LEAST = 100
"""Cutting out fewer characters is not worth the mark, which takes their place."""


def clip(text: str, length: int) -> str:
    """At most about `length` characters of a text, its beginning and its end."""
    left_out = len(text) - length
    if left_out < _LEAST:
        return text
    tail = length // 4
    return f"{text[: length - tail]} […{left_out} characters left out…] {text[-tail:]}"


def shown(text: str, length: int) -> JsonValue:
    """A result as JSON where it is that, in about `length` characters at most: of a long one, lists
    and texts are shown in part. Where that is not enough, and of what is no JSON, its text."""
    if text[:1] not in ("{", "["):
        return clip(text, length)
    try:
        value = parse_json(text)
    except StrictJsonError:
        return clip(text, length)
    if len(text) <= length:
        return value
    for most in _ELEMENTS:
        part = _in_part(value, most)
        if len(quoted(part)) <= length:
            return part
    return clip(text, length)


def _in_part(value: JsonValue, most: int) -> JsonValue:
    return fold(value, _text_in_part, partial(_list_in_part, most), _whole)


def _whole(value: JsonObject) -> JsonValue:
    return value


def _text_in_part(value: Scalar) -> JsonValue:
    return clip(value, _TEXT) if isinstance(value, str) else value


def _list_in_part(most: int, value: list[JsonValue]) -> JsonValue:
    """The first elements of a list and its last, with a mark where others are left out."""
    left_out = len(value) - most
    if left_out <= 0:
        return value
    return [*value[: most - 1], f"[…{left_out} left out…]", value[-1]]
