"""What a worker answers, checked on arrival: a tool may have taken it over, and write anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from random import Random

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.sources.isolated.frames import FrameError, unpack_state
from turnloom.graphs.tool import Tool

HELLO = "hello"
DEPTH_LIMIT = 100
"""Lists and objects within each other; what goes through everything behind has to be walked."""

_NO_ANSWER = "sent something else than an answer"
_TOOL = frozenset(field.name for field in fields(Tool))


def check_answer(operation: str, answer: JsonObject) -> None:
    """Raise `FrameError` where `answer` is none to this operation."""
    if answer.get("error") is not None:
        if not isinstance(answer["error"], str) or not isinstance(answer.get("text"), str):
            raise FrameError(_NO_ANSWER)
        return
    for key, fits in _FORMS.get(operation, {}).items():
        if key not in answer or not fits(answer[key]):
            raise FrameError(_NO_ANSWER)
    if _depth_exceeds(answer, DEPTH_LIMIT):
        raise FrameError("sent something that is nested too deeply")


def _text(value: JsonValue) -> bool:
    return isinstance(value, str)


def _number(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _truth(value: JsonValue) -> bool:
    return isinstance(value, bool)


def _object(value: JsonValue) -> bool:
    return isinstance(value, dict)


def _texts(value: JsonValue) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _named_texts(value: JsonValue) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _anything(_: JsonValue) -> bool:
    return True


def _state(value: JsonValue) -> bool:
    """Whether it is the state of a generator of random numbers."""
    try:
        unpack_state(str(value), Random())
    except (ValueError, OverflowError):
        return False
    return True


def _tools(value: JsonValue) -> bool:
    return isinstance(value, list) and all(map(_tool, value))


def _tool(value: JsonValue) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() <= _TOOL
        and all(isinstance(value.get(key), str) for key in ("name", "description", "domain"))
        and isinstance(value.get("parameters"), dict)
        and isinstance(value.get("returns"), dict | None)
        and value.get("effect", "unknown") in ("read", "write", "unknown")
    )


def _depth_exceeds(value: JsonValue, limit: int) -> bool:
    level: list[JsonValue] = [value]
    for _ in range(limit):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


_SESSION = {"session": _number}
_FORMS: Mapping[str, Mapping[str, Callable[[JsonValue], bool]]] = {
    HELLO: {
        "spec": _text,
        "tools": _tools,
        "annotations": _named_texts,
        "left_out": _texts,
        "beyond": _texts,
    },
    "scenario": {"scenario": _object, "rng": _state},
    "open": {**_SESSION, "tools": _texts, "today": _text},
    "call": {**_SESSION, "ok": _truth, "value": _anything},
    "digest": {**_SESSION, "digest": _text},
    "state": {**_SESSION, "state": _object},
    "fork": {**_SESSION, "fork": _number},
    "suggest": {**_SESSION, "arguments": _object, "rng": _state},
}
