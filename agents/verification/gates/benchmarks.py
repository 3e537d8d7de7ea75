"""`clean`: a sample holds nothing of a benchmark that it would spoil.

Compared are messages (whole, or thirteen words in a row, the length that GPT-3's authors took for
contamination) and the states that worlds begin in. Sequences of calls are counted alone: there are
only so many ways to book a flight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import orjson

from turnloom.agents.sample import Sample
from turnloom.agents.verification.finding import Finding
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject, JsonValue, objects, strings

GRAM = 13
"""Words in a row that are no coincidence."""
LEAST_WORDS = 5
"""A whole message that is shorter may be anyone's."""
LEAST_CALLS = 4
"""So is a sequence of fewer calls."""
_WORD = re.compile(r"[^\W_]+")
_CALL = re.compile(r"\s*(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\s*\(")


@dataclass(slots=True)
class Benchmarks:
    """What samples must not hold. Of the samples seen so far `shared` have the calls of a task."""

    files: list[Path] = field(default_factory=list)
    messages: dict[tuple[str, ...], str] = field(default_factory=dict)
    grams: dict[tuple[str, ...], str] = field(default_factory=dict)
    scenarios: dict[bytes, str] = field(default_factory=dict)
    sequences: set[tuple[str, ...]] = field(default_factory=set)
    shared: int = 0

    def add(self, file: Path) -> None:
        """Take in a file of JSON or JSON lines: messages of role `user`, or where there are none
        every text; under `initial_config` states, and under `ground_truth` calls.

        Raises `InputError` for what is no such file.
        """
        try:
            values = _values(file.read_bytes())
        except OSError as error:
            raise InputError(f"{file}: {error.strerror}") from None
        except orjson.JSONDecodeError as error:
            raise InputError(f"{file}: no JSON lines: {error}") from None
        self.files.append(file)
        for value in values:
            self._add(value, file.name)

    def _add(self, value: JsonValue, name: str) -> None:
        asked = [each.get("content") for each in objects(value) if each.get("role") == "user"]
        is_answer = isinstance(value, dict) and "ground_truth" in value
        for text in strings(asked if asked or is_answer else value):
            words = _words(text)
            if len(words) >= LEAST_WORDS:
                self.messages.setdefault(words, name)
            for gram in _grams(words):
                self.grams.setdefault(gram, name)
        for each in objects(value):
            config = each.get("initial_config")
            for state in _states(config if isinstance(config, dict) else {}):
                self.scenarios.setdefault(state, name)
            called = [_CALL.match(text) for text in strings(each.get("ground_truth"))]
            self.sequences.add(tuple(found[1] for found in called if found))

    def findings(self, sample: Sample) -> Iterator[Finding]:
        """What of the sample stands in a benchmark."""
        for number, turn in enumerate(sample.turns):
            words = _words(turn.query)
            if name := self.messages.get(words):
                yield Finding("clean", f"the message is one of {name}", f"turn {number}")
            elif name := next(filter(None, map(self.grams.get, _grams(words))), None):
                yield Finding("clean", f"the message quotes one of {name}", f"turn {number}")
        for state in _states(sample.scenario):
            if name := self.scenarios.get(state):
                yield Finding("clean", f"a world begins as in {name}", "environment.scenario")
        calls = tuple(step.tool for turn in sample.turns for step in turn.steps)
        self.shared += len(calls) >= LEAST_CALLS and calls in self.sequences


def benchmarks_of(files: Iterable[Path]) -> Benchmarks:
    """These files, and those of BFCL's multi-turn categories where `bfcl-eval` is installed, which
    is not imported. Raises what `Benchmarks.add` does."""
    found = Benchmarks()
    for file in (*_installed(), *files):
        found.add(file)
    return found


def _installed() -> Sequence[Path]:
    spec = find_spec("bfcl_eval")
    places = spec.submodule_search_locations if spec else None
    data = Path(next(iter(places))) / "data" if places else None
    return sorted(data.rglob("BFCL_*_multi_turn_*.json")) if data else ()


def _values(content: bytes) -> list[JsonValue]:
    try:
        return [orjson.loads(content)]
    except orjson.JSONDecodeError:
        return [orjson.loads(line) for line in content.splitlines() if line.strip()]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text))


def _grams(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + GRAM]) for at in range(len(words) - GRAM + 1))


def _states(scenario: JsonObject) -> Iterator[bytes]:
    """The state of each domain, in a form that can be compared; empty ones are anyone's."""
    for name, state in scenario.items():
        if isinstance(state, dict) and state:
            yield orjson.dumps([name, state], option=orjson.OPT_SORT_KEYS)
