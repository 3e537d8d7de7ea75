"""What is visible: the results shown so far, and the values in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import Call, Turn
from turnloom.agents.offline.reasoner.words import identifies
from turnloom.graphs.environment import Outcome
from turnloom.graphs.json_value import JsonObject, JsonValue, Path

DEPTH = 6


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar in a result. `items` is the path of the list (or table) it is an element of."""

    path: Path
    key: str
    value: JsonValue
    items: Path | None = None


@dataclass(slots=True)
class Shown:
    """A call that was made, with what it showed. `number` counts through the dialogue; `kin`
    remembers how well the distinct leaves answer to a parameter (`kinship.py`)."""

    number: int
    turn: int
    call: Call
    outcome: Outcome
    _leaves: list[Leaf] | None = field(default=None, repr=False)
    _distinct: list[Leaf] | None = field(default=None, repr=False)
    kin: dict[object, list[float]] = field(default_factory=dict, repr=False)

    @property
    def leaves(self) -> list[Leaf]:
        if self._leaves is None:
            self._leaves = list(leaves(self.outcome.value)) if self.outcome.ok else []
        return self._leaves

    @property
    def distinct(self) -> list[Leaf]:
        """One leaf for each field: list items are alike, the first with a field stands for all."""
        if self._distinct is None:
            seen: dict[tuple[Path | None, object], Leaf] = {}
            for leaf in self.leaves:
                inner: object = leaf.path
                if leaf.items is not None:
                    rest = leaf.path[len(leaf.items) :]
                    inner = "{}" if rest[0] == "{}" else rest[1:]
                seen.setdefault((leaf.items, inner), leaf)
            self._distinct = list(seen.values())
        return self._distinct


def shown_in(dialogue: Sequence[Turn], known: Sequence[Shown] = ()) -> list[Shown]:
    """Every call of a dialogue, in order; those in `known` stay what they are, already read."""
    shown: list[Shown] = []
    for number, turn in enumerate(dialogue):
        for step in turn.draft.steps:
            for call, outcome in zip(step.calls, step.outcomes, strict=True):
                place = len(shown)
                old = known[place] if place < len(known) else None
                if old is None or old.call is not call or old.outcome is not outcome:
                    old = Shown(place, number, call, outcome)
                shown.append(old)
    return shown


def leaves(value: JsonValue, path: Path = (), items: Path | None = None) -> Iterator[Leaf]:
    """Every scalar in a value, in document order; a table's keys count as values too."""
    if len(path) > 2 * DEPTH:
        return
    if isinstance(value, dict):
        table = is_table(value)
        for key, inner in value.items():
            if table:
                yield Leaf((*path, "{}", key), _last_key(path), key, path)
            yield from leaves(inner, (*path, key), path if table else items)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index), path)
    elif value is not None and value != "":
        yield Leaf(path, _last_key(path), value, items)


def is_table(value: JsonObject) -> bool:
    """Whether an object is used as a table: keys that look like data, entries alike."""
    if not value or not all(isinstance(inner, (dict, list)) for inner in value.values()):
        return False
    if all(isinstance(inner, dict) and inner for inner in value.values()):
        keys = [frozenset(inner) for inner in value.values() if isinstance(inner, dict)]
        if len(keys) > 1 and all(key == keys[0] for key in keys):
            return True
    return all(any(mark.isdigit() for mark in key) for key in value)


def _last_key(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str) and part != "{}"), "")


def identifies_item(leaf: Leaf) -> bool:
    """Whether a list item's leaf is what calls refer to it by."""
    return identifies(leaf.key) or "{}" in leaf.path or isinstance(leaf.path[-1], int)
