"""The attempts that a run turned down, from its `attempts.jsonl`: by sample, read when wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from turnloom.engine.exports.chat_message import text_of
from turnloom.engine.plain_file import plain_file_stream
from turnloom.graphs.json_value import JsonObject, JsonValue

NAME = "attempts.jsonl"
UNAIDED = "unaided"


@dataclass(frozen=True, slots=True)
class AttemptStep:
    """What the assistant did in one message: its thought, then calls or an answer."""

    thought: str
    calls: tuple[tuple[str, JsonObject], ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class RejectedAttempt:
    """An attempt at a turn, from 0, that was made without help; `fault` is what was wrong."""

    turn: int
    reactions: tuple[AttemptStep, ...]
    fault: str


@dataclass(frozen=True, slots=True)
class Attempts:
    """Where a sample's attempts begin in the file, some 100 bytes each."""

    file: Path | None = None
    _places: dict[str, list[int]] = field(default_factory=dict)

    def of(self, sample: str) -> Iterator[RejectedAttempt]:
        """The attempts at the turns of a sample, in their order."""
        if self.file is None or sample not in self._places:
            return
        with plain_file_stream(self.file, follow=False) as stream:
            for place in self._places[sample]:
                stream.seek(place)
                yield _attempt(orjson.loads(stream.readline()))


def read_attempts(folder: Path) -> Attempts:
    """The unaided attempts of a run folder; lines that are cut off or of another form are none."""
    file = folder / NAME
    if not file.is_file():
        return Attempts()
    places: dict[str, list[int]] = defaultdict(list)
    with plain_file_stream(file, follow=False) as stream:
        place = 0
        for line in stream:
            with suppress(ValueError, LookupError, TypeError):
                record = orjson.loads(line)
                _attempt(record)
                if record["kind"] == UNAIDED:
                    places[str(record["id"])].append(place)
            place += len(line)
    return Attempts(file, dict(places))


def _attempt(record: JsonObject) -> RejectedAttempt:
    steps = record["steps"]
    if not isinstance(steps, list) or not isinstance(turn := record["turn"], int):
        raise TypeError("no attempt")
    reactions = [
        AttemptStep(text_of(step, "thought"), _calls(step["calls"])) for step in _all(steps)
    ]
    if answer := text_of(record, "answer"):
        reactions.append(AttemptStep(text_of(record, "thought"), answer=answer))
    return RejectedAttempt(turn, tuple(reactions), text_of(record, "fault") or "turned_down")


def _calls(value: JsonValue) -> tuple[tuple[str, JsonObject], ...]:
    made = []
    for call in _all(value):
        arguments = call["arguments"]
        if not isinstance(arguments, dict):
            raise TypeError("no arguments")
        made.append((text_of(call, "tool"), arguments))
    return tuple(made)


def _all(values: JsonValue) -> list[JsonObject]:
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise TypeError("no list of objects")
    return [value for value in values if isinstance(value, dict)]
