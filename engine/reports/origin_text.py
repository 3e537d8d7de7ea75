"""Where a value comes from, in words that point to the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import orjson

from turnloom.agents.sample import Sample
from turnloom.graphs.json_value import JsonValue, Path
from turnloom.graphs.origin import (
    Default,
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    selected_path,
)

_PICKS = {
    "only": "the only one",
    "least": "the one with the smallest {key}",
    "most": "the one with the greatest {key}",
    "first": "the first",
    "last": "the last",
    "where": "the one whose {key} is {wanted}",
}


class Phrase(NamedTuple):
    """Some words of an explanation, and the user's words or the place in a result they speak of."""

    text: str
    place: FromUser | FromResult | None = None


def origin_phrases(origin: Origin, sample: Sample) -> Iterator[Phrase]:
    """An origin in words. What a record claims wrongly is told as it is claimed, without a place
    where there is none."""
    match origin:
        case FromUser(turn, start, end):
            query = sample.turns[turn].query if 0 <= turn < len(sample.turns) else ""
            yield Phrase(f'user {turn + 1}: "{query[start:end]}"', origin)
        case FromResult(step, path):
            yield Phrase(f"[{step}] {json_place(path)}", origin)
        case Selected(step, path, field, op, key, equals, wanted):
            which = _PICKS[op].format(key=key or "value", wanted=_json(wanted))
            text = f"[{step}] {json_place(path)}, {which}: {json_place(field)}"
            yield Phrase(text, _selected(origin, _results(sample)))
            if equals is not None:
                yield from (Phrase(" ("), *origin_phrases(equals, sample), Phrase(")"))
        case Joined(inner) | Listed(inner):
            for number, part in enumerate(inner):
                yield from (*([Phrase(" + ")] if number else []), *origin_phrases(part, sample))
        case Keyed(pairs):
            for number, (key, part) in enumerate(pairs):
                yield Phrase(f"{', ' if number else ''}{key}: ")
                yield from origin_phrases(part, sample)
        case Default():
            yield Phrase("the default")


def json_place(path: Path) -> str:
    """A place in JSON as people write it: rooms[0].room_id"""
    written = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return written.lstrip(".") or "the result"


def _results(sample: Sample) -> list[JsonValue]:
    return [step.result for turn in sample.turns for step in turn.steps]


def _selected(origin: Selected, results: Sequence[JsonValue]) -> FromResult | None:
    with suppress(LookupError):
        return FromResult(origin.step, (*selected_path(origin, results), *origin.field))
    return None


def _json(value: JsonValue) -> str:
    return orjson.dumps(value).decode()
