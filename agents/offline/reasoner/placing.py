"""Placing: giving every told parameter its place in the message, none to two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from turnloom.agents.offline.reasoner.cues import Guess, sort_of
from turnloom.agents.offline.reasoner.documents import Manual, Parameter, parameter_of
from turnloom.agents.offline.reasoner.plan import FromMessage, Plan
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.supplying import guesses

Slot: TypeAlias = tuple[str, str]
"""A tool and its parameter; without a tool, a value that only serves to pick an item."""

OFFERS = 8
"""Guesses that are considered for a parameter."""
_BLOCKING = frozenset(("person", "company", "title", "place"))
"""Sorts of picking values whose place must not be taken for a parameter's value."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Which guess each slot got. `where` are told labels that no parameter took: they name
    fields by which an item is picked."""

    guesses: dict[Slot, Guess]
    where: frozenset[str]


def placed(plan: Plan, request: Request) -> Placed:
    """Place every told parameter of a plan."""
    slots = {(manual.name, each.name): (manual, each) for manual, each in _told_slots(plan)}
    names = {slot: request.told.names(manual, each.name) for slot, (manual, each) in slots.items()}
    where = (request.told.labels or frozenset()).difference(name or "" for name in names.values())
    first: dict[str, Slot] = {}
    alike: dict[Slot, Slot] = {}
    for slot, (_, parameter) in slots.items():
        told = f"{names[slot]}/{parameter.shape}"
        if names[slot] is not None and first.setdefault(told, slot) != slot:
            alike[slot] = first[told]
    wanted = [
        (slot, _offers(manual, parameter, request))
        for slot, (manual, parameter) in slots.items()
        if slot not in alike
    ]
    found = _distributed([*wanted, *_blocking(where, request)])
    found |= {slot: found[other] for slot, other in alike.items() if other in found}
    return Placed(found, where)


def _told_slots(plan: Plan) -> Iterator[tuple[Manual, Parameter]]:
    for each in plan.inner():
        for parameter, source in each.sources:
            if isinstance(source, FromMessage):
                yield each.manual, parameter


def _offers(manual: Manual, parameter: Parameter, request: Request) -> list[Guess]:
    return [
        guess
        for guess in guesses(parameter, request.reading)[:OFFERS]
        if not request.ruled.out(manual.name, parameter.name, guess.value)
    ]


def _blocking(where: frozenset[str], request: Request) -> Iterator[tuple[Slot, list[Guess]]]:
    """Places that picking values take, so that no parameter takes them."""
    for each in sorted(where):
        wanted = parameter_of(_bare(each, request), {"type": "string"}, required=False)
        wanted = replace(wanted, seeks=True)
        if sort_of(wanted.words, wanted.about) in _BLOCKING:
            offers = [guess for guess in guesses(wanted, request.reading)[:3] if guess.score > 3.0]
            if offers:
                yield ("", each), offers


def _bare(name: str, request: Request) -> str:
    """A label without the tool's name that may stand before it."""
    for manual in request.library.manuals.values():
        if name.startswith(prefix := f"{manual.title} "):
            return name.removeprefix(prefix)
    return name


def _distributed(slots: list[tuple[Slot, list[Guess]]]) -> dict[Slot, Guess]:
    """First the slot that would lose most if another took its best place."""
    found: dict[Slot, Guess] = {}
    taken: list[tuple[int, int]] = []
    while slots:
        best: tuple[float, int, Guess] | None = None
        for order, (_, offers) in enumerate(slots):
            free = [guess for guess in offers if not _overlaps(guess, taken)]
            if free:
                second = free[1].score if len(free) > 1 else 0.0
                regret = free[0].score - second + 0.3 * free[0].score
                if best is None or regret > best[0]:
                    best = regret, order, free[0]
        if best is None:
            break
        slot, _ = slots.pop(best[1])
        found[slot] = best[2]
        taken.append((best[2].start, best[2].end))
    found.update((slot, offers[0]) for slot, offers in slots if offers)
    return found


def _overlaps(guess: Guess, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < guess.end and guess.start < end for start, end in taken)
