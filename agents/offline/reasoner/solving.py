"""Solving: carrying out a plan on a live world, step by step, each value read from what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from turnloom.agents.dialogue import Call
from turnloom.agents.offline.reasoner.choosing import Choice, choices
from turnloom.agents.offline.reasoner.documents import Library, Manual, Parameter
from turnloom.agents.offline.reasoner.planning import (
    FromCall,
    FromMemory,
    FromMessage,
    Plan,
    Source,
)
from turnloom.agents.offline.reasoner.reading import Mention, Reading
from turnloom.agents.offline.reasoner.ruled import Ruled
from turnloom.agents.offline.reasoner.supplying import Guess, guesses
from turnloom.agents.offline.reasoner.told import Told
from turnloom.agents.offline.reasoner.visible import Leaf, Shown, fits, leaf_kinship
from turnloom.agents.offline.reasoner.words import STOP, label, stem, stems, subject
from turnloom.graphs.environment import Outcome, Session
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path

MAX_CALLS = 14


class StuckError(Exception):
    """The plan cannot be carried out: a value cannot be had, or a call was refused."""


@dataclass(frozen=True, slots=True)
class Picked:
    """An item chosen from a list: by what, among what. `key` is the field that was judged."""

    parameter: Parameter
    value: JsonValue
    choice: Choice
    items: tuple[JsonValue, ...]
    shown: int

    @property
    def item(self) -> JsonValue:
        return self.items[self.choice.index]


@dataclass(frozen=True, slots=True)
class Taken:
    """A value taken as it is from a result. `turn` says whether it is an old one."""

    parameter: Parameter
    value: JsonValue
    key: str
    shown: int
    old: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A call of the draft with why it was made. `wanted` is the parameter it was made for."""

    call: Call
    outcome: Outcome
    manual: Manual
    number: int
    needs: frozenset[int]
    said: tuple[str, ...]
    picked: tuple[Picked, ...]
    taken: tuple[Taken, ...]
    wanted: Parameter | None = None
    consumer: Manual | None = None


_THEN = re.compile(
    r"\s*[,.]?\s*(?:followed by|and then|and after (?:it|that)|plus|with|then|and)\s+(?P<rest>[^.?!]+)", re.IGNORECASE
)


@dataclass(slots=True)
class Solver:
    """Carries out one plan. `shown` grows with every call; `session` is the draft's own fork."""

    library: Library
    told: Told
    readings: Sequence[Reading]
    shown: list[Shown]
    session: Session
    ruled: Ruled
    turn: int
    made: list[Made] = field(default_factory=list)
    assigned: dict[tuple[str, str], Guess] = field(default_factory=dict)
    done: dict[int, Shown] = field(default_factory=dict)
    old: int = 0

    @property
    def reading(self) -> Reading:
        return self.readings[-1]

    async def carry_out(self, plan: Plan) -> None:
        """Make every call of a plan. Raises `StuckError`; what was made stays in `made`."""
        self.old = len(self.shown)
        self._assign(plan)
        for first in plan.before:
            await self._make(first, None, None)
        await self._make(plan, None, None)

    # --- what the message says ------------------------------------------------------------------

    def _assign(self, plan: Plan) -> None:
        """Give every told parameter a place in the message, the surest first, none twice."""
        offers: list[tuple[float, int, str, Parameter, Guess]] = []
        for order, (manual, parameter) in enumerate(_told_slots(plan)):
            if (manual.name, parameter.name) in self.assigned:
                continue
            for guess in guesses(parameter, self.reading)[:6]:
                if not self.ruled.out(manual.name, parameter.name, guess.value):
                    offers.append((guess.score, order, manual.name, parameter, guess))
        offers.sort(key=lambda offer: (-offer[0], offer[1]))
        taken: list[tuple[int, int]] = []
        for free in (True, False):
            for _, _, tool, parameter, guess in offers:
                if (tool, parameter.name) in self.assigned:
                    continue
                span = (guess.start, guess.end)
                if free and span[1] > span[0] and any(a < span[1] and span[0] < b for a, b in taken):
                    continue
                self.assigned[tool, parameter.name] = guess
                taken.append(span)

    def _said(self, manual: Manual, parameter: Parameter) -> JsonValue:
        guess = self.assigned.get((manual.name, parameter.name))
        if guess is None:
            for reading in reversed(self.readings[:-1]):
                for guess in guesses(parameter, reading):
                    if not self.ruled.out(manual.name, parameter.name, guess.value):
                        return _typed(guess.value, parameter)
            if parameter.choices:
                for choice in parameter.choices:
                    if not self.ruled.out(manual.name, parameter.name, choice):
                        return choice
            raise StuckError(f"nothing says the {parameter.label}")
        if isinstance(guess.value, str) and parameter.shape in ("text", "any"):
            joined = self._continued(guess)
            if joined is not None and not self.ruled.out(manual.name, parameter.name, joined):
                return joined
        return _typed(guess.value, parameter)

    def _continued(self, guess: Guess) -> str | None:
        """A dictated beginning and a value that is only pointed at: '"The fare is" plus the fare'."""
        text = self.reading.text
        if guess.end >= len(text) or text[guess.end] not in "\"”'":
            return None
        match = _THEN.match(text, guess.end + 1)
        if match is None:
            return None
        roots = frozenset(
            stem(word) for word in re.findall(r"[a-z]+", match["rest"].lower()) if word not in STOP
        )
        best: tuple[float, Leaf] | None = None
        for shown in reversed(self.shown):
            for leaf in shown.leaves:
                if leaf.items is not None or "{}" in leaf.path or isinstance(leaf.value, bool):
                    continue
                own = stems(leaf.key)
                hit = len(own & roots) / len(own | roots) if own else 0.0
                score = hit - 0.02 * (len(self.shown) - shown.number)
                if hit and (best is None or score > best[0]):
                    best = score, leaf
        if best is None:
            return None
        value = best[1].value
        said = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        return f"{guess.value} {said}"

    # --- making calls ---------------------------------------------------------------------------

    async def _make(self, plan: Plan, wanted: Parameter | None, consumer: Manual | None) -> Shown:
        if id(plan) in self.done:
            return self.done[id(plan)]
        for done in self.made:
            if done.manual is plan.manual and plan.manual.looks_up and wanted is not None and done.outcome.ok:
                return self.shown[self.old + done.number]
        if len(self.made) >= MAX_CALLS:
            raise StuckError("too many calls")
        for parameter, source in plan.sources:
            if isinstance(source, FromCall):
                await self._make(source.plan, parameter, plan.manual)
        arguments: JsonObject = {}
        said: list[str] = []
        picked: list[Picked] = []
        taken: list[Taken] = []
        for parameter, source in plan.sources:
            if isinstance(source, FromMessage):
                arguments[parameter.name] = self._said(plan.manual, parameter)
                said.append(parameter.name)
                continue
            found = await self._found(plan.manual, parameter, source)
            value = found.value
            if parameter.shape == "list" and not isinstance(value, list):
                value = [value]
            arguments[parameter.name] = value
            if isinstance(found, Picked):
                picked.append(found)
            else:
                taken.append(found)
        outcome = await self.session.call(plan.manual.name, arguments)
        needs = frozenset(
            each.shown - self.old for each in (*picked, *taken) if each.shown >= self.old
        )
        call = Call(plan.manual.name, arguments)
        number = len(self.made)
        self.made.append(
            Made(
                call, outcome, plan.manual, number, needs, tuple(said), tuple(picked), tuple(taken), wanted, consumer
            )
        )  # fmt: skip
        shown = Shown(len(self.shown), self.turn, call, outcome)
        self.shown.append(shown)
        self.done[id(plan)] = shown
        if not outcome.ok:
            raise StuckError(outcome.text)
        return shown

    # --- reading results ------------------------------------------------------------------------

    async def _found(self, manual: Manual, parameter: Parameter, source: Source) -> Picked | Taken:
        if isinstance(source, FromCall):
            shown = await self._make(source.plan, parameter, manual)
            for candidate in self._candidates(parameter, shown, listed=None):
                if not self.ruled.out(manual.name, parameter.name, candidate.value):
                    return candidate
            raise StuckError(f"no {parameter.label} in what {shown.call.tool} gave")
        assert isinstance(source, FromMemory)
        order = [source.shown, *(s.number for s in reversed(self.shown) if s.number != source.shown)]
        for strict in (True, False):
            for number in order:
                shown = self.shown[number]
                if strict and number != source.shown:
                    continue
                if not source.listed:
                    reused = self._reused(parameter, shown)
                    if reused is not None and not self.ruled.out(manual.name, parameter.name, reused.value):
                        return reused
                for candidate in self._candidates(parameter, shown, listed=source.listed):
                    if not self.ruled.out(manual.name, parameter.name, candidate.value):
                        return candidate
        raise StuckError(f"no {parameter.label} in sight")

    def _reused(self, parameter: Parameter, shown: Shown) -> Taken | None:
        """The item of an earlier list that a later call was about: "that order"."""
        holding = [leaf for leaf in shown.leaves if leaf.items is not None]
        if not holding:
            return None
        maker = self.library.manuals.get(shown.call.tool)
        for later in reversed(self.shown[shown.number + 1 :]):
            for value in later.call.arguments.values():
                for leaf in holding:
                    if leaf.value == value and leaf_kinship(parameter, leaf, maker) >= 1.5:
                        return Taken(parameter, value, leaf.key, shown.number, old=True)
        return None

    def _candidates(
        self, parameter: Parameter, shown: Shown, *, listed: bool | None
    ) -> Iterator[Picked | Taken]:
        """Values for a parameter in a result, likeliest first."""
        maker = self.library.manuals.get(shown.call.tool)
        scored: list[tuple[float, int, Leaf]] = []
        for place, leaf in enumerate(shown.leaves):
            if listed is not None and (leaf.items is not None) != listed:
                continue
            kin = leaf_kinship(parameter, leaf, maker)
            worded = 0.0
            if not parameter.identifies and fits(leaf.value, parameter):
                own = stems(leaf.key)
                worded = 1.2 * len(own & self.reading.roots) / len(own) if own else 0.0
                kin = max(kin, 0.4)
            if kin > 0:
                scored.append((-(kin + worded), place, leaf))
        scored.sort()
        seen: set[tuple[Path | None, tuple[object, ...]]] = set()
        for score, _, leaf in scored:
            if -score < 0.4:
                continue
            if leaf.items is None:
                yield Taken(parameter, leaf.value, leaf.key, shown.number, old=shown.number < self.old)
                continue
            field_path = _relative(leaf)
            if (leaf.items, field_path) in seen:
                continue
            seen.add((leaf.items, field_path))
            yield from self._picks(parameter, shown, leaf, field_path, maker)

    def _picks(
        self, parameter: Parameter, shown: Shown, leaf: Leaf, field_path: tuple[object, ...], maker: Manual | None
    ) -> Iterator[Picked]:
        """The items of one list, in the order in which the message speaks for them."""
        assert leaf.items is not None
        group = [
            other for other in shown.leaves if other.items == leaf.items and _relative(other) == field_path
        ]
        container = at_path(shown.outcome.value, leaf.items)
        items: list[JsonValue] = []
        for other in group:
            depth = len(leaf.items)
            if isinstance(container, dict):
                key = other.path[depth + 1] if other.path[depth] == "{}" else other.path[depth]
                inner = container[str(key)]
                items.append({**inner, "key": str(key)} if isinstance(inner, dict) else str(key))
            elif isinstance(container, list):
                items.append(container[int(other.path[depth])])
        nouns = parameter.core | subject(leaf.key) | (maker.named if maker else frozenset())
        nouns |= frozenset(
            root for part in leaf.items if isinstance(part, str) for root in stems(part)
        )
        keys = self.told.labels or frozenset()
        for choice in choices(items, nouns - _VERBS, self.reading, keys):
            yield Picked(parameter, group[choice.index].value, choice, tuple(items), shown.number)


_VERBS = frozenset(stem(word) for word in "get list search find show all view".split())


def _relative(leaf: Leaf) -> tuple[object, ...]:
    """The path of a leaf inside its item."""
    assert leaf.items is not None
    rest = leaf.path[len(leaf.items) :]
    return ("{}",) if rest and rest[0] == "{}" else rest[1:]


def _told_slots(plan: Plan) -> Iterator[tuple[Manual, Parameter]]:
    for first in plan.before:
        yield from _told_slots(first)
    for parameter, source in plan.sources:
        if isinstance(source, FromMessage):
            yield plan.manual, parameter
        elif isinstance(source, FromCall):
            yield from _told_slots(source.plan)


def _typed(value: JsonValue, parameter: Parameter) -> JsonValue:
    if parameter.shape == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if parameter.shape == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


__all__ = ["Made", "Mention", "Picked", "Solver", "StuckError", "Taken", "label"]
