"""Placing: giving every told parameter its place in the message, none to two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from turnloom.agents.offline.reasoner.cues import Guess, cues
from turnloom.agents.offline.reasoner.mentions import Mention
from turnloom.agents.offline.reasoner.plan import FromMessage, Plan
from turnloom.agents.offline.reasoner.reading.tool_index import (
    IndexedTool,
    Parameter,
    parameter_of,
    sort_of,
)
from turnloom.agents.offline.reasoner.reading.words import stem
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.ruled import Ruled
from turnloom.agents.offline.reasoner.supplying import guesses

Slot: TypeAlias = tuple[str, str]
"""A tool and its parameter; without a tool, a value that only serves to pick an item."""

_FIRST, _LAST = stem("first"), stem("last")
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


def placed(plan: Plan, request: Request, ruled: Ruled) -> Placed:
    """Place every told parameter of a plan."""
    slots = {(tool.name, each.name): (tool, each) for tool, each in _told_slots(plan)}
    names = {slot: request.told.names(tool, each.name) for slot, (tool, each) in slots.items()}
    where = (request.told.labels or frozenset()).difference(name or "" for name in names.values())
    first: dict[str, Slot] = {}
    alike: dict[Slot, Slot] = {}
    for slot, (_, parameter) in slots.items():
        told = f"{names[slot]}/{parameter.shape}"
        if names[slot] is not None and first.setdefault(told, slot) != slot:
            alike[slot] = first[told]
    found = dict(_full_names(slots, request, ruled))
    wanted = [
        (slot, _offers(tool, parameter, request, ruled))
        for slot, (tool, parameter) in slots.items()
        if slot not in alike and slot not in found
    ]
    found |= _distributed([*wanted, *_blocking(where, request)], found.values())
    found |= {slot: found[other] for slot, other in alike.items() if other in found}
    return Placed(found, where)


def _told_slots(plan: Plan) -> Iterator[tuple[IndexedTool, Parameter]]:
    for each in plan.inner():
        for parameter, source in each.sources:
            if isinstance(source, FromMessage):
                yield each.tool, parameter


def _full_names(
    slots: Mapping[Slot, tuple[IndexedTool, Parameter]], request: Request, ruled: Ruled
) -> Iterator[tuple[Slot, Guess]]:
    """First and last names that one call takes are parts of one name of two words."""
    for (called, name), (tool, first) in slots.items():
        if _FIRST not in first.words:
            continue
        last = next(
            (p for p in tool.parameters.values() if p.words == first.words - {_FIRST} | {_LAST}),
            None,
        )
        if last is None or (called, last.name) not in slots:
            continue
        best: tuple[float, Mention] | None = None
        for mention in request.reading.of("name"):
            words = str(mention.value).split(" ")
            if len(words) != 2 or any(not word[1:].islower() for word in words):
                continue
            if any(q.start <= mention.start < q.end for q in request.reading.of("quoted")):
                continue
            if ruled.out(called, name, words[0]) or ruled.out(called, last.name, words[1]):
                continue
            score = cues(first, request.reading, mention.start, mention.end)
            if best is None or score > best[0]:
                best = score, mention
        if best is not None:
            score, mention = best
            one, _, other = str(mention.value).partition(" ")
            middle = mention.start + len(one)
            yield (called, name), Guess(score, one, mention.start, middle)
            yield (called, last.name), Guess(score, other, middle + 1, mention.end)


def _offers(tool: IndexedTool, parameter: Parameter, request: Request, ruled: Ruled) -> list[Guess]:
    return [
        guess
        for guess in guesses(parameter, request.reading)[:OFFERS]
        if not ruled.out(tool.name, parameter.name, guess.value)
    ]


def _blocking(where: frozenset[str], request: Request) -> Iterator[tuple[Slot, list[Guess]]]:
    """Places that picking values take, so that no parameter takes them."""
    for each in sorted(where):
        wanted = request.library.picking.get(each)
        if wanted is None:
            wanted = parameter_of(_bare(each, request), {"type": "string"}, required=False)
            wanted = request.library.picking[each] = replace(wanted, seeks=True)
        if sort_of(wanted.words, wanted.about) in _BLOCKING:
            offers = [guess for guess in guesses(wanted, request.reading)[:3] if guess.score > 3.0]
            if offers:
                yield ("", each), offers


def _bare(name: str, request: Request) -> str:
    """A label without the tool's name that may stand before it."""
    for tool in request.library.tools.values():
        if name.startswith(prefix := f"{tool.title} "):
            return name.removeprefix(prefix)
    return name


def _distributed(
    slots: list[tuple[Slot, list[Guess]]], before: Iterable[Guess]
) -> dict[Slot, Guess]:
    """First the slot that would lose most if another took its best place."""
    found: dict[Slot, Guess] = {}
    taken = [(guess.start, guess.end) for guess in before]
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
