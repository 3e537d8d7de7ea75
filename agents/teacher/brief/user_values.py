"""User values: what a message has to say of a turn, and where a text says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from turnloom.agents.user_slots import UserSlot, user_slots
from turnloom.graphs.exploration.quotation import quoted_text
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


@dataclass(frozen=True, slots=True)
class UserValue:
    """One value that the user has to say.

    flags     the words of a boolean
    selected  the choice of an item that the value is said for: no argument, but what tells the
              item that the argument is taken from
    """

    slot: UserSlot
    value: JsonValue
    flags: Flags | None = None
    selected: Selected | None = None

    @property
    def name(self) -> str:
        """What the value is, in words: the item's field that it tells, else the argument."""
        name = self.selected.key if self.selected else self.slot.argument
        return name.replace("_", " ")


def user_values(
    turn: TracedTurn, steps: Sequence[Step], tools: Mapping[str, Tool]
) -> list[UserValue]:
    """Every value that the turn's message has to say. `steps` are the sample's."""
    return [
        _user_value(slot, selected, turn.steps[slot.step - turn.first], steps, tools)
        for slot, selected in user_slots(turn)
    ]


def _user_value(
    slot: UserSlot,
    selected: Selected | None,
    step: Step,
    steps: Sequence[Step],
    tools: Mapping[str, Tool],
) -> UserValue:
    origin, value = step.origins[slot.argument], step.arguments.get(slot.argument)
    for key in slot.path:
        origin, value = _inside(origin, value, key, steps)
    words = tools[step.tool].annotation.flag_words.get(slot.argument)
    flags = ((words[0],), (words[1],)) if words and isinstance(value, bool) else None
    return UserValue(slot, value, flags, selected)


def _inside(
    origin: Origin, value: JsonValue, key: str | int, steps: Sequence[Step]
) -> tuple[Origin, JsonValue]:
    """A part of an origin, and the value that this part stands for."""
    match origin, key:
        case Selected(equals=equals, wanted=wanted), _ if equals is not None:
            return equals, wanted
        case Joined(parts=parts, glue=glue), int():
            return parts[key], _pieces(parts, glue, quoted_text(value), steps)[key]
        case Listed(items=items), int():
            return items[key], at_path(value, (key,))
        case Keyed(items=pairs), str():
            return dict(pairs)[key], at_path(value, (key,))
        case _:
            raise LookupError(f"no {key!r} in a {type(origin).__name__}")


def find_values(
    values: Sequence[UserValue], queries: Sequence[str]
) -> tuple[dict[UserSlot, FromUser], list[UserValue]]:
    """Where the last of `queries`, or an earlier one, says each value; and what none says.

    Two values don't share their words if they need not.
    """
    taken: list[Span] = []
    found: dict[UserSlot, FromUser] = {}
    missing: list[UserValue] = []
    now = len(queries) - 1
    for want in sorted(values, key=lambda one: -len(str(one.value))):
        spans = find_spans(queries[now], want.value, want.flags)
        free = [span for span in spans if not any(_overlap(span, other) for other in taken)]
        if spans:
            start, end = (free or spans)[0]
            taken.append((start, end))
            found[want.slot] = FromUser(now, start, end)
        elif (before := find_earlier(want, queries[:now])) is not None:
            found[want.slot] = before
        else:
            missing.append(want)
    return found, missing


def find_earlier(want: UserValue, queries: Sequence[str]) -> FromUser | None:
    """Where an earlier message says a value that nobody says by chance: a name, a date, a code."""
    if not isinstance(want.value, str) or len(want.value) < 4 or want.value.islower():
        return None
    for turn in range(len(queries) - 1, -1, -1):
        for start, end in find_spans(queries[turn], want.value, want.flags):
            return FromUser(turn, start, end)
    return None


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _pieces(
    parts: Sequence[Origin], glue: str, text: str, steps: Sequence[Step]
) -> list[JsonValue]:
    """The text that each part of a joined text stands for."""
    known = [_result_text(part, steps) for part in parts]
    pieces: list[JsonValue] = []
    at = 0
    for index, own in enumerate(known):
        piece = own
        if piece is None:
            following = known[index + 1] if index + 1 < len(known) else None
            end = len(text) if following is None else text.find(glue + following, at)
            piece = text[at : end if end >= 0 else len(text)]
        pieces.append(piece)
        at += len(piece) + len(glue)
    return pieces


def _result_text(origin: Origin, steps: Sequence[Step]) -> str | None:
    """The text of a value that a result holds; None for anything else."""
    try:
        if isinstance(origin, FromResult):
            return quoted_text(at_path(steps[origin.step].result.value, origin.path))
        if isinstance(origin, Selected):
            items = at_path(steps[origin.step].result.value, origin.path)
            index = pick(items, origin)
            if index is not None and isinstance(items, list):
                return quoted_text(at_path(items[index], origin.field))
    except (LookupError, IndexError):
        return None
    return None
