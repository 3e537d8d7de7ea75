"""What is visible: the results shown so far, and the values in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import Turn
from turnloom.agents.offline.reasoner.reading.words import identifies
from turnloom.graphs.call import Call
from turnloom.graphs.environment import ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path

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
    """A call that was made, with what it showed. `number` counts through the dialogue; `matches` is
    where `field_match.matches` remembers what it found."""

    number: int
    turn: int
    call: Call
    outcome: ToolResult
    matches: dict[object, list[tuple[Leaf, str]]] = field(default_factory=dict, repr=False)
    _leaves: list[Leaf] | None = field(default=None, repr=False)
    _distinct: list[Leaf] | None = field(default=None, repr=False)

    @property
    def leaves(self) -> list[Leaf]:
        if self._leaves is None:
            told = self.outcome.ok and not is_acknowledgement(self.outcome.value)
            self._leaves = leaves_of(self.outcome.value) if told else []
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
            for call in step.calls:
                place = len(shown)
                old = known[place] if place < len(known) else None
                if old is None or old.call is not call or old.outcome is not call.result:
                    old = Shown(place, number, call, call.result)
                shown.append(old)
    return shown


_DONE = frozenset(("ok", "okay", "done", "success", "true", "yes", "sent", "saved", "accepted"))


def is_acknowledgement(value: JsonValue) -> bool:
    """Whether a result says no more than that a call went through: no "account" is called ok."""
    return isinstance(value, str) and value.lower() in _DONE


def leaves_of(value: JsonValue) -> list[Leaf]:
    """Every scalar in a value, in document order; a table's keys count as values too."""
    found: list[Leaf] = []
    _read(value, (), None, "", found)
    return found


def _read(value: JsonValue, path: Path, items: Path | None, name: str, found: list[Leaf]) -> None:
    """Add the leaves of what stands at `path`; `name` is the last key of it."""
    if len(path) > 2 * DEPTH:
        return
    if isinstance(value, dict):
        table = is_table(value)
        below = path if table else items
        for key, inner in value.items():
            if table:
                found.append(Leaf((*path, "{}", key), name, key, path))
            _read(inner, (*path, key), below, name if key == "{}" else key, found)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _read(inner, (*path, index), path, name, found)
    elif value is not None and value != "":
        found.append(Leaf(path, name, value, items))


def is_table(value: JsonObject) -> bool:
    """Whether an object is used as a table: keys that look like data, entries alike."""
    if not value or not all(isinstance(inner, (dict, list)) for inner in value.values()):
        return False
    if all(isinstance(inner, dict) and inner for inner in value.values()):
        keys = [frozenset(inner) for inner in value.values() if isinstance(inner, dict)]
        if len(keys) > 1 and all(key == keys[0] for key in keys):
            return True
    return all(any(mark.isdigit() for mark in key) for key in value)


def identifies_item(leaf: Leaf) -> bool:
    """Whether a list item's leaf is what calls refer to it by."""
    return identifies(leaf.key) or "{}" in leaf.path or isinstance(leaf.path[-1], int)


def is_sentence(value: str) -> bool:
    """Whether a text tells of something, rather than being a value."""
    return value[-1:] in (".", "!") and value.count(" ") > 2


def relative(leaf: Leaf) -> tuple[object, ...]:
    """The path of a leaf inside its item."""
    rest = leaf.path[len(leaf.items or ()) :]
    return ("{}",) if rest and rest[0] == "{}" else rest[1:]


def items_of_list(result: Shown, leaf: Leaf) -> tuple[list[JsonValue], list[Leaf]]:
    """The items of the list that a leaf is in, and the same leaf of each."""
    place = leaf.items or ()
    depth = len(place)
    container = at_path(result.outcome.value, place)
    inside = relative(leaf)
    items: list[JsonValue] = []
    leaves: list[Leaf] = []
    for other in result.leaves:
        if other.items != leaf.items or relative(other) != inside:
            continue
        if isinstance(container, dict):
            key = other.path[depth + 1] if other.path[depth] == "{}" else other.path[depth]
            inner = container[str(key)]
            items.append({**inner, "key": str(key)} if isinstance(inner, dict) else str(key))
        elif isinstance(container, list):
            items.append(container[int(other.path[depth])])
        leaves.append(other)
    return items, leaves
