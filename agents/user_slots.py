"""User slots: where a turn's arguments take the user's words, and the turn with their spans.

Both composers fill these slots: the offline one while it builds a message, the model's by finding
the values in what it wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from turnloom.graphs.json_value import Path
from turnloom.graphs.origin import FromUser, Joined, Keyed, Listed, Origin, Selected
from turnloom.graphs.trace import Step, TracedTurn

EQUALS = "equals"
"""The way to the words that single an item out."""


@dataclass(frozen=True, slots=True)
class UserSlot:
    """A value that the user says: a step of the sample, its argument, the way into its origin.

    `path` has indices of lists and of joined texts, keys of objects, and `EQUALS`.
    """

    step: int
    argument: str
    path: Path = ()

    def below(self, key: str | int) -> UserSlot:
        return replace(self, path=(*self.path, key))


def user_slots(turn: TracedTurn) -> Iterator[tuple[UserSlot, Selected | None]]:
    """The slots of a turn, each with the selection that its words are the criterion of, if any."""
    for number, step in enumerate(turn.steps, turn.first):
        for name, origin in step.origins.items():
            yield from _slots(origin, UserSlot(number, name))


def with_spans(turn: TracedTurn, spans: Mapping[UserSlot, FromUser]) -> TracedTurn:
    """The turn with its slots at the words that say them; those that are not in `spans` stay."""
    steps = tuple(
        _step_with_spans(step, number, spans) for number, step in enumerate(turn.steps, turn.first)
    )
    return replace(turn, steps=steps)


def _step_with_spans(step: Step, number: int, spans: Mapping[UserSlot, FromUser]) -> Step:
    origins = {
        name: _with_spans(origin, UserSlot(number, name), spans)
        for name, origin in step.origins.items()
    }
    return replace(step, origins=origins)


def _slots(
    origin: Origin, slot: UserSlot, selected: Selected | None = None
) -> Iterator[tuple[UserSlot, Selected | None]]:
    match origin:
        case FromUser():
            yield slot, selected
        case Selected(equals=equals) if equals is not None:
            yield from _slots(equals, slot.below(EQUALS), origin)
        case Listed(items=parts) | Joined(parts=parts):
            for index, part in enumerate(parts):
                yield from _slots(part, slot.below(index))
        case Keyed(items=pairs):
            for key, part in pairs:
                yield from _slots(part, slot.below(key))
        case _:
            return


def _with_spans(origin: Origin, slot: UserSlot, spans: Mapping[UserSlot, FromUser]) -> Origin:
    def inside(part: Origin, key: str | int) -> Origin:
        return _with_spans(part, slot.below(key), spans)

    match origin:
        case FromUser():
            return spans.get(slot, origin)
        case Selected(equals=equals) if equals is not None:
            return replace(origin, equals=inside(equals, EQUALS))
        case Listed(items=items):
            return Listed(tuple(inside(part, index) for index, part in enumerate(items)))
        case Joined(parts=parts):
            joined = tuple(inside(part, index) for index, part in enumerate(parts))
            return replace(origin, parts=joined)
        case Keyed(items=pairs):
            return Keyed(tuple((key, inside(part, key)) for key, part in pairs))
        case _:
            return origin
