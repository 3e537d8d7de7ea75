"""User slots: where a turn's arguments take the user's words, and the turn with their spans.

Both composers fill these slots: the offline one while it builds a message, the model's by finding
the values in what it wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from turnloom.graphs.json_value import Path
from turnloom.graphs.origin import FromUser, Origin, Selected, children, mapped
from turnloom.graphs.trace import Step, TracedTurn


@dataclass(frozen=True, slots=True)
class UserSlot:
    """A value that the user says: a step of the sample, its argument, the way into its origin.

    `path` has the keys of `turnloom.graphs.origin.children`.
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
        name: mapped(origin, partial(_spanned, UserSlot(number, name), spans))
        for name, origin in step.origins.items()
    }
    return replace(step, origins=origins)


def _spanned(
    argument: UserSlot, spans: Mapping[UserSlot, FromUser], path: Path, part: Origin
) -> Origin:
    return spans.get(replace(argument, path=path), part) if isinstance(part, FromUser) else part


def _slots(
    origin: Origin, slot: UserSlot, selected: Selected | None = None
) -> Iterator[tuple[UserSlot, Selected | None]]:
    if isinstance(origin, FromUser):
        yield slot, selected
    selected = origin if isinstance(origin, Selected) else None
    for key, part in children(origin):
        yield from _slots(part, slot.below(key), selected)
