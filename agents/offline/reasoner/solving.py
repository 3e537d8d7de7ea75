"""Solving: carrying out a plan on a live world, step by step, each value read from what is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from turnloom.agents.dialogue import Call
from turnloom.agents.offline.reasoner.choosing import Asked, Choice, choices
from turnloom.agents.offline.reasoner.documents import Library, Manual, Parameter, parameter_of
from turnloom.agents.offline.reasoner.planning import (
    FromCall,
    FromMemory,
    FromMessage,
    Plan,
    Source,
)
from turnloom.agents.offline.reasoner.pointing import attribute, attributes
from turnloom.agents.offline.reasoner.reading import Reading
from turnloom.agents.offline.reasoner.ruled import Ruled
from turnloom.agents.offline.reasoner.supplying import Guess, guesses, sort_of
from turnloom.agents.offline.reasoner.told import Told
from turnloom.agents.offline.reasoner.visible import (
    Leaf,
    Shown,
    fits,
    identifies_item,
    leaf_kinship,
    named_by,
    within,
)
from turnloom.agents.offline.reasoner.words import identifies, label, stem, stems, subject
from turnloom.graphs.environment import Outcome, Session
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, at_path

MAX_CALLS = 14
_BLOCKING = frozenset(("person", "company", "title"))
"""Sorts of values whose place in the message must not be taken for another parameter's."""
SURE = 0.5
"""A choice that scores less is a shot in the dark, tried only when nothing else is left."""


class StuckError(Exception):
    """The plan cannot be carried out: a value cannot be had, or a call was refused."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


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
    where: frozenset[str] = frozenset()
    chosen: set[tuple[str, str]] = field(default_factory=set)
    old: int = 0
    desperate: bool = False

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
        names = [self.told.names(manual, each.name) for manual, each in _told_slots(plan)]
        self.where = (self.told.labels or frozenset()) - {name for name in names if name}
        open_slots: list[tuple[tuple[str, str], list[Guess]]] = []
        slots = {(manual.name, each.name): (manual, each) for manual, each in _told_slots(plan)}
        alike: dict[tuple[str, str], tuple[str, str]] = {}
        first: dict[str, tuple[str, str]] = {}
        for slot, (manual, parameter) in slots.items():
            name = self.told.names(manual, parameter.name)
            if name is not None and first.setdefault(f"{name}/{parameter.shape}", slot) != slot:
                alike[slot] = first[f"{name}/{parameter.shape}"]
        for slot, (manual, parameter) in slots.items():
            if slot in alike:
                continue
            offers = [
                guess
                for guess in guesses(parameter, self.reading)[:8]
                if not self.ruled.out(manual.name, parameter.name, guess.value)
            ]
            open_slots.append(((manual.name, parameter.name), offers))
        for each in sorted(self.where):
            wanted = parameter_of(self._bare(each), {"type": "string"}, required=False)
            wanted = replace(wanted, seeks=True)
            if sort_of(wanted.words, wanted.about) not in _BLOCKING:
                continue
            offers = [guess for guess in guesses(wanted, self.reading)[:3] if guess.score > 3.0]
            if offers:
                open_slots.append((("", each), offers))
        self._place(open_slots)
        for slot, other in alike.items():
            if other in self.assigned:
                self.assigned[slot] = self.assigned[other]

    def _bare(self, name: str) -> str:
        """A label without the tool's name that may stand before it."""
        for tool in self.library.manuals:
            if name.startswith(prefix := f"{label(tool)} "):
                return name.removeprefix(prefix)
        return name

    def _place(self, open_slots: list[tuple[tuple[str, str], list[Guess]]]) -> None:
        """First the slot that would lose most if another took its best place."""
        taken: list[tuple[int, int]] = []
        while open_slots:
            best: tuple[float, int, Guess] | None = None
            for order, (_, offers) in enumerate(open_slots):
                free = [guess for guess in offers if not _overlaps(guess, taken)]
                if not free:
                    continue
                second = free[1].score if len(free) > 1 else 0.0
                regret = free[0].score - second + 0.3 * free[0].score
                if best is None or regret > best[0]:
                    best = regret, order, free[0]
            if best is None:
                break
            slot, _ = open_slots.pop(best[1])
            self.assigned[slot] = best[2]
            taken.append((best[2].start, best[2].end))
        for slot, offers in open_slots:
            if offers:
                self.assigned[slot] = offers[0]

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
        return _typed(guess.value, parameter)

    # --- making calls ---------------------------------------------------------------------------

    async def _make(self, plan: Plan, wanted: Parameter | None, consumer: Manual | None) -> Shown:
        if id(plan) in self.done:
            return self.done[id(plan)]
        for done in self.made:
            if done.manual is plan.manual and done.outcome.ok and _repeats(plan.manual, wanted):
                return self.shown[self.old + done.number]
        if len(self.made) >= MAX_CALLS:
            raise StuckError("too many calls")
        for parameter, source in plan.sources:
            if isinstance(source, FromMessage) and source.then is not None:
                parameter, source = source.then
            if isinstance(source, FromCall) and not self._at_hand(parameter, source):
                await self._make(source.plan, parameter, plan.manual)
        arguments: JsonObject = {}
        said: list[str] = []
        picked: list[Picked] = []
        taken: list[Taken] = []
        for parameter, source in plan.sources:
            if isinstance(source, FromMessage):
                value = self._said(plan.manual, parameter)
                said.append(parameter.name)
                if source.then is not None:
                    tail, value = await self._continued(
                        plan.manual, parameter, str(value), source.then
                    )
                    picked += [tail] if isinstance(tail, Picked) else []
                    taken += [tail] if isinstance(tail, Taken) else []
                arguments[parameter.name] = value
                continue
            found = await self._found(plan.manual, parameter, source)
            arguments[parameter.name] = _shaped(found.value, parameter)
            if isinstance(found, Picked):
                picked.append(found)
                self.chosen.add((found.choice.key, found.choice.word))
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
            raise StuckError(outcome.text, refused=True)
        return shown

    # --- reading results ------------------------------------------------------------------------

    def _at_hand(self, parameter: Parameter, source: FromCall) -> Shown | None:
        """A result of this turn that has the very field which another call would be made for."""
        if not parameter.identifies or "type" not in parameter.schema:
            return None
        for shown in self.shown[self.old :]:
            if shown.call.tool == source.plan.manual.name:
                return None
            if any(
                leaf.key == parameter.name and leaf.items is not None for leaf in shown.distinct
            ):
                if subject(parameter.name):
                    return shown
        return None

    async def _continued(
        self,
        manual: Manual,
        parameter: Parameter,
        lead: str,
        then: tuple[Parameter, FromMemory | FromCall],
    ) -> tuple[Picked | Taken, str]:
        """A dictated beginning, with the value that the message says shall follow it."""
        spoken, source = then
        async for tail in self._offers(manual, spoken, source):
            text = f"{lead} {_as_text(tail.value)}"
            if not self.ruled.out(manual.name, parameter.name, text):
                return tail, text
        raise StuckError(f"no {spoken.label} in sight")

    async def _found(self, manual: Manual, parameter: Parameter, source: Source) -> Picked | Taken:
        assert not isinstance(source, FromMessage)
        async for candidate in self._offers(manual, parameter, source):
            if not self.ruled.out(manual.name, parameter.name, _shaped(candidate.value, parameter)):
                return candidate
        raise StuckError(f"no {parameter.label} in sight")

    async def _offers(
        self, manual: Manual, parameter: Parameter, source: FromMemory | FromCall
    ) -> AsyncIterator[Picked | Taken]:
        """What a source has for a parameter, likeliest first."""
        if isinstance(source, FromCall):
            shown = self._at_hand(parameter, source)
            if shown is None:
                shown = await self._make(source.plan, parameter, manual)
            for candidate in self._candidates(parameter, shown, listed=None):
                yield candidate
            return
        others = (s.number for s in reversed(self.shown) if s.number != source.shown)
        for number in (source.shown, *others):
            shown = self.shown[number]
            if not source.listed and (reused := self._reused(parameter, shown)) is not None:
                yield reused
            for candidate in self._candidates(parameter, shown, listed=source.listed):
                yield candidate

    def _reused(self, parameter: Parameter, shown: Shown) -> Taken | None:
        """A field of the earlier list item that a later call was about: "that order"."""
        item = self._used_item(shown)
        if item is None:
            return None
        maker = self.library.manuals.get(shown.call.tool)
        best: tuple[float, Leaf] | None = None
        for leaf in shown.leaves:
            if leaf.items is None or leaf.path[: len(item)] != item:
                if "{}" not in leaf.path or leaf.path[-1] != item[-1]:
                    continue
            kin = self._fit(parameter, leaf, maker)
            if kin >= 0.4 and (best is None or kin > best[0]):
                best = kin, leaf
        if best is None:
            return None
        return Taken(parameter, best[1].value, best[1].key, shown.number, old=True)

    def _used_item(self, shown: Shown) -> Path | None:
        """The path of the list item that the latest call about one of the list's items used."""
        holding = {
            leaf.value: leaf
            for leaf in shown.leaves
            if leaf.items is not None
            and isinstance(leaf.value, str | int)
            and identifies_item(leaf)
        }
        for later in reversed(self.shown[shown.number + 1 : self.old]):
            for value in later.call.arguments.values():
                if isinstance(value, str | int) and value in holding:
                    leaf = holding[value]
                    depth = len(leaf.items or ())
                    if "{}" in leaf.path:
                        return (*leaf.path[:depth], leaf.path[-1])
                    return leaf.path[: depth + 1]
        return None

    def _fit(self, parameter: Parameter, leaf: Leaf, maker: Manual | None) -> float:
        """How well a leaf answers to a parameter, by kinship and by the message's words."""
        if parameter.identifies:
            kin = leaf_kinship(parameter, leaf, maker)
            return kin if kin >= 1.0 else 0.0
        if not fits(leaf.value, parameter):
            return 0.0
        if isinstance(leaf.value, bool) and parameter.shape != "boolean":
            return 0.0
        worded = self._worded(parameter, leaf, maker)
        if "type" not in parameter.schema:
            if worded > 0.0:
                return worded + 0.5
            if maker is not None and len(maker.fields) == 1:
                return 1.0
            plain = isinstance(leaf.value, str) and not leaf.value[:1].isdigit()
            return 0.0 if plain or identifies(leaf.key) else 0.2
        kin = leaf_kinship(parameter, leaf, maker)
        if parameter.shape == "text" and kin < 0.9 and worded <= 0.0:
            return 0.0
        return max(0.4, 0.4 * kin + worded if attributes(self.reading.text) else kin + worded)

    def _candidates(
        self, parameter: Parameter, shown: Shown, *, listed: bool | None
    ) -> Iterator[Picked | Taken]:
        """Values for a parameter in a result, likeliest first."""
        maker = self.library.manuals.get(shown.call.tool)
        scored: list[tuple[float, int, Leaf]] = []
        for place, leaf in enumerate(shown.leaves):
            if listed is not None and (leaf.items is not None) != listed:
                continue
            kin = self._fit(parameter, leaf, maker)
            if kin > 0 and leaf.value in shown.call.arguments.values():
                kin -= 0.7
            if kin > 0:
                scored.append((-kin, place, leaf))
        scored.sort()
        seen: set[tuple[Path | None, tuple[object, ...]]] = set()
        for score, _, leaf in scored:
            if -score < 0.1:
                continue
            if (
                parameter.shape == "list"
                and leaf.items is not None
                and isinstance(leaf.path[-1], int)
            ):
                if (leaf.items, ("[]",)) not in seen:
                    seen.add((leaf.items, ("[]",)))
                    whole = at_path(shown.outcome.value, leaf.items)
                    yield Taken(
                        parameter, whole, leaf.key, shown.number, old=shown.number < self.old
                    )
            if leaf.items is None:
                yield Taken(
                    parameter, leaf.value, leaf.key, shown.number, old=shown.number < self.old
                )
                continue
            field_path = _relative(leaf)
            if (leaf.items, field_path) in seen:
                continue
            seen.add((leaf.items, field_path))
            yield from self._picks(parameter, shown, leaf, field_path, maker)

    def _worded(self, parameter: Parameter, leaf: Leaf, maker: Manual | None) -> float:
        """How much the message speaks of a field: "the organizer of that event"."""
        own = named_by(leaf, maker)
        if isinstance(leaf.value, bool):
            return -0.5
        own = own | within(leaf.path) if leaf.items is not None else own
        if not own:
            return -0.5
        spoken = [attribute(parameter.description)] if not parameter.schema.get("type") else []
        heads = spoken or attributes(self.reading.text)
        hit = max((each.hit(own, leaf.value) for each in heads), default=0.0)
        if not hit and not spoken:
            hit = 0.5 * len(own & self.reading.roots) / len(own)
        if identifies(leaf.key) and not any(own <= each.head for each in heads):
            hit -= 0.5
        return 2.5 * hit

    def _picks(
        self,
        parameter: Parameter,
        shown: Shown,
        leaf: Leaf,
        field_path: tuple[object, ...],
        maker: Manual | None,
    ) -> Iterator[Picked]:
        """The items of one list, in the order in which the message speaks for them."""
        assert leaf.items is not None
        group = [
            other
            for other in shown.leaves
            if other.items == leaf.items and _relative(other) == field_path
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
        keys = self.where
        asked = Asked(self.reading, nouns - _VERBS, parameter.core, keys, frozenset(self.chosen))
        for choice in choices(items, asked):
            if choice.score < SURE and not self.desperate:
                break
            yield Picked(parameter, group[choice.index].value, choice, tuple(items), shown.number)


_VERBS = frozenset(stem(word) for word in "get list search find show all view".split())


def _relative(leaf: Leaf) -> tuple[object, ...]:
    """The path of a leaf inside its item."""
    assert leaf.items is not None
    rest = leaf.path[len(leaf.items) :]
    return ("{}",) if rest and rest[0] == "{}" else rest[1:]


def _repeats(manual: Manual, wanted: Parameter | None) -> bool:
    """Whether a call made before in the same turn can stand for another one."""
    return manual.opens or (manual.looks_up and wanted is not None)


def _overlaps(guess: Guess, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < guess.end and guess.start < end for start, end in taken)


def _told_slots(plan: Plan) -> Iterator[tuple[Manual, Parameter]]:
    for each in plan.inner():
        for parameter, source in each.sources:
            if isinstance(source, FromMessage):
                yield each.manual, parameter


def _shaped(value: JsonValue, parameter: Parameter) -> JsonValue:
    """A single value for a parameter that takes a list becomes a list of one."""
    return [value] if parameter.shape == "list" and not isinstance(value, list) else value


def _as_text(value: JsonValue) -> str:
    """A value as people write it inside a text: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _typed(value: JsonValue, parameter: Parameter) -> JsonValue:
    if parameter.shape == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if parameter.shape == "number" and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
