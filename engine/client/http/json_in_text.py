"""The JSON value that a text holds, among words, fences and examples."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.strict_json import TEXT_LIMIT, StrictJsonError, parse_json

_FENCE = "```"
_LANGUAGE = re.compile(r"\s*json[c5]?\b", re.IGNORECASE)
_DECODER = json.JSONDecoder()
_TRIES = 64
"""Braces that are looked at: what takes more is no answer with words around it."""

Fits = Callable[[JsonValue], bool]


def json_in_text(text: str, fits: Fits) -> JsonValue:
    """The JSON value of an answer in plain text: all of it, its only fenced block, the text from
    the first brace to the last, or else the one object in it that `fits`. (JSON may hold fences in
    its texts.)

    Raises `StrictJsonError`.
    """
    try:
        return parse_json(text)
    except StrictJsonError as error:
        reason = str(error)  # the error itself knows the text, and would be known by this frame
    for inside in _cuts(text):
        try:
            return parse_json(inside)
        except StrictJsonError as error:
            reason = str(error)
    fitting = [value for value, _ in _objects(text) if fits(value)]
    if not fitting or any(value != fitting[0] for value in fitting):
        raise StrictJsonError(reason)
    return fitting[0]


def json_at_end(text: str, fits: Fits) -> JsonValue:
    """The object that `fits` and with which a text ends. For texts that were meant as thoughts,
    which try out more than they mean.

    Raises `StrictJsonError`.
    """
    for value, end in _objects(text):
        if not text[end:].strip(" \n\t`.") and fits(value):
            return value
    raise StrictJsonError("they do not end with one that fits")


def _cuts(text: str) -> Iterator[str]:
    parts = text.split(_FENCE)
    if len(parts) == 3:
        yield _LANGUAGE.sub("", parts[1])
        return
    start, end = text.find("{"), text.rfind("}") + 1
    if 0 <= start < end:
        yield text[start:end]


def _objects(text: str) -> Iterator[tuple[JsonValue, int]]:
    """The objects in a text that lie in no other, and where each ends."""
    if len(text) > TEXT_LIMIT:
        return
    start = text.find("{")
    for _ in range(_TRIES):
        if start < 0:
            return
        try:
            _, end = _DECODER.raw_decode(text, start)
            value = parse_json(text[start:end])
        except (ValueError, RecursionError):
            end = _balanced(text, start)
            if end < 0:  # an object that was cut: what is in it is no answer
                return
        else:
            yield value, end
        start = text.find("{", end)


def _balanced(text: str, start: int) -> int:
    """Behind the brace that closes the one at `start`; -1 where none does."""
    depth = 0
    for found in re.compile("[{}]").finditer(text, start):
        depth += 1 if found.group() == "{" else -1
        if depth == 0:
            return found.end()
    return -1
