"""User values: what a message has to say of a turn, and where a text says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from turnloom.agents.user_slots import UserSlot
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.surface import Flags, Span, find_spans
from turnloom.graphs.language.wordings import find_wording
from turnloom.graphs.origin import (
    Claim,
    FromUser,
    Joined,
    Origin,
    Selected,
    claims,
    evaluate,
    quoted_text,
)
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, TracedTurn


@dataclass(frozen=True, slots=True)
class UserValue:
    """One value that the user has to say.

    flags     the words of a boolean
    tool      whose argument it is
    selected  the choice of an item that the value is said for: no argument, but what tells the
              item that the argument is taken from
    """

    slot: UserSlot
    value: JsonValue
    flags: Flags | None = None
    selected: Selected | None = None
    tool: str = ""

    @property
    def name(self) -> str:
        """What the value is, in words: the item's field that it tells, else the argument."""
        name = self.selected.key if self.selected else self.slot.argument
        return name.replace("_", " ")


def user_values(
    turn: TracedTurn, steps: Sequence[Step], tools: Mapping[str, Tool]
) -> list[UserValue]:
    """Every value that the turn's message has to say. `steps` are the sample's."""
    pieces = partial(_pieces, [step.result.value for step in steps])
    return [
        _user_value(UserSlot(number, name, claim.place), claim, tools[step.tool])
        for number, step in enumerate(turn.steps, turn.first)
        for name, origin in step.origins.items()
        for claim in claims(origin, step.arguments.get(name), pieces)
        if isinstance(claim.origin, FromUser)
    ]


def _user_value(slot: UserSlot, claim: Claim, tool: Tool) -> UserValue:
    words = tool.annotation.flag_words.get(slot.argument)
    flags = ((words[0],), (words[1],)) if words and isinstance(claim.value, bool) else None
    return UserValue(slot, claim.value, flags, claim.selected, tool.name)


def find_values(
    values: Sequence[UserValue], queries: Sequence[str], today: str = ""
) -> tuple[dict[UserSlot, FromUser], list[UserValue]]:
    """Where the last of `queries`, or an earlier one, says each value; and what none says. Where no
    words read as a value, any natural wording counts, of a day as seen from `today`.

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
        elif (wording := _worded(want, queries[now], today)) is not None:
            taken.append(wording)
            found[want.slot] = FromUser(now, *wording, "natural")
        else:
            missing.append(want)
    return found, missing


def _worded(want: UserValue, text: str, today: str) -> Span | None:
    value, parameter = want.value, want.slot.argument
    if isinstance(value, (list, dict)) or value is None:
        return None
    return find_wording(text, value, today=today, tool=want.tool, parameter=parameter)


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


def _pieces(results: Sequence[JsonValue], joined: Joined, value: JsonValue) -> list[JsonValue]:
    """The text that each part of a joined text stands for."""
    text = quoted_text(value)
    known = [_result_text(part, results) for part in joined.parts]
    pieces: list[JsonValue] = []
    at = 0
    for index, own in enumerate(known):
        piece = own
        if piece is None:
            following = known[index + 1] if index + 1 < len(known) else None
            end = len(text) if following is None else text.find(joined.glue + following, at)
            piece = text[at : end if end >= 0 else len(text)]
        pieces.append(piece)
        at += len(piece) + len(joined.glue)
    return pieces


def _result_text(origin: Origin, results: Sequence[JsonValue]) -> str | None:
    """The text of a value that a result holds; None for anything else."""
    try:
        return quoted_text(evaluate(origin, results))
    except LookupError:
        return None
