"""What a message has to say: the user-said values of a turn, and where a text says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from turnloom.graphs.exploration.binding import as_text
from turnloom.graphs.json_value import JsonValue, at_path
from turnloom.graphs.language.surface import Flags, Span, find_spans
from turnloom.graphs.origin import (
    FromResult,
    FromUser,
    Joined,
    Keyed,
    Listed,
    Origin,
    Selected,
    pick,
)
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn

ValuePath: TypeAlias = "tuple[str | int, ...]"
"""Step within the turn, argument, and the way into the argument's origin."""


@dataclass(frozen=True, slots=True)
class UserValue:
    """One value that the user has to say.

    flags    the words of a boolean
    singles  the choice of an item that the value is said for: no argument, but what tells the item
             that the argument is taken from
    """

    place: ValuePath
    value: JsonValue
    flags: Flags | None = None
    singles: Selected | None = None

    @property
    def step(self) -> int:
        return int(self.place[0])

    @property
    def argument(self) -> str:
        return str(self.place[1])

    @property
    def name(self) -> str:
        """What the value is, in words: the item's field that it tells, else the argument."""
        return (self.singles.key if self.singles else self.argument).replace("_", " ")


_Visit = Callable[[FromUser, JsonValue, ValuePath, "Selected | None"], Origin]


def user_values(
    turn: TracedTurn, steps: Sequence[Step], tools: Mapping[str, Tool]
) -> list[UserValue]:
    """Every value that the turn's message has to say. `steps` are the sample's."""
    found: list[UserValue] = []

    def note(
        said: FromUser, value: JsonValue, place: ValuePath, singles: Selected | None
    ) -> Origin:
        words = tools[turn.steps[int(place[0])].tool].annotation.flag_words.get(str(place[1]))
        flags = ((words[0],), (words[1],)) if words and isinstance(value, bool) else None
        found.append(UserValue(place, value, flags, singles))
        return said

    _visit_turn(turn, steps, note)
    return found


def find_values(
    each: Sequence[UserValue], queries: Sequence[str]
) -> tuple[dict[ValuePath, FromUser], list[UserValue]]:
    """Where the last of `queries`, or an earlier one, says each value; and what none says.

    Two values don't share their words if they need not.
    """
    taken: list[Span] = []
    found: dict[ValuePath, FromUser] = {}
    unsaid: list[UserValue] = []
    now = len(queries) - 1
    for want in sorted(each, key=lambda one: -len(str(one.value))):
        spans = find_spans(queries[now], want.value, want.flags)
        free = [span for span in spans if not any(_overlap(span, other) for other in taken)]
        if spans:
            start, end = (free or spans)[0]
            taken.append((start, end))
            found[want.place] = FromUser(now, start, end)
        elif (before := find_earlier(want, queries[:now])) is not None:
            found[want.place] = before
        else:
            unsaid.append(want)
    return found, unsaid


def find_earlier(want: UserValue, queries: Sequence[str]) -> FromUser | None:
    """Where an earlier message says a value that nobody says by chance: a name, a date, a code."""
    if not isinstance(want.value, str) or len(want.value) < 4 or want.value.islower():
        return None
    for turn in range(len(queries) - 1, -1, -1):
        for start, end in find_spans(queries[turn], want.value, want.flags):
            return FromUser(turn, start, end)
    return None


def with_spans(
    turn: TracedTurn, steps: Sequence[Step], found: Mapping[ValuePath, FromUser]
) -> TracedTurn:
    """The turn with every user-said origin at the words that `find_values` found."""
    return _visit_turn(turn, steps, lambda said, _, place, __: found.get(place, said))


def _visit_turn(turn: TracedTurn, steps: Sequence[Step], visit: _Visit) -> TracedTurn:
    visited = []
    for number, step in enumerate(turn.steps):
        origins = {
            name: _visit(origin, step.arguments.get(name), (number, name), steps, visit)
            for name, origin in step.origins.items()
        }
        visited.append(replace(step, origins=origins))
    return replace(turn, steps=tuple(visited))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _visit(
    origin: Origin,
    value: JsonValue,
    place: ValuePath,
    steps: Sequence[Step],
    visit: _Visit,
    singles: Selected | None = None,
) -> Origin:
    """`origin` with `visit` applied to each of the user's words in it."""

    def below(
        part: Origin, inner: JsonValue, key: str | int, singles: Selected | None = None
    ) -> Origin:
        return _visit(part, inner, (*place, key), steps, visit, singles)

    match origin:
        case FromUser():
            return visit(origin, value, place, singles)
        case Selected(equals=equals, wanted=wanted_value) if equals is not None:
            return replace(origin, equals=below(equals, wanted_value, "equals", origin))
        case Listed(items=items) if isinstance(value, list):
            return Listed(tuple(below(part, value[i], i) for i, part in enumerate(items)))
        case Keyed(items=pairs) if isinstance(value, dict):
            return Keyed(tuple((key, below(part, value.get(key), key)) for key, part in pairs))
        case Joined(parts=parts, glue=glue) if isinstance(value, str):
            pieces = _pieces(parts, glue, value, steps)
            return replace(
                origin,
                parts=tuple(below(part, pieces[i], i) for i, part in enumerate(parts)),
            )
        case _:
            return origin


def _pieces(
    parts: Sequence[Origin], glue: str, text: str, steps: Sequence[Step]
) -> list[JsonValue]:
    """The text that each part of a joined text stands for."""
    known = [_shown(part, steps) for part in parts]
    pieces: list[JsonValue] = []
    at = 0
    for index, shown in enumerate(known):
        piece = shown
        if piece is None:
            following = known[index + 1] if index + 1 < len(known) else None
            end = len(text) if following is None else text.find(glue + following, at)
            piece = text[at : end if end >= 0 else len(text)]
        pieces.append(piece)
        at += len(piece) + len(glue)
    return pieces


def _shown(origin: Origin, steps: Sequence[Step]) -> str | None:
    """The text of a value that a result holds; None for anything else."""
    try:
        if isinstance(origin, FromResult):
            return as_text(at_path(steps[origin.step].outcome.value, origin.path))
        if isinstance(origin, Selected):
            items = at_path(steps[origin.step].outcome.value, origin.path)
            index = pick(items, origin)
            if index is not None and isinstance(items, list):
                return as_text(at_path(items[index], origin.field))
    except (LookupError, IndexError):
        return None
    return None
