"""Binding: an argument for every parameter of a call, each with its origin.

A hidden value comes from a result: one of this turn's look-ups, something the conversation is
about already ("that booking"), or a list that the last turn showed ("the cheapest of those"). A
value that people say comes from the user, or crosses over from a result that has a word for it
("at the arrival time of that flight"), which is how values flow from one domain to another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from turnloom.graphs.api.api_graph import ApiGraph
from turnloom.graphs.exploration.referring import refer
from turnloom.graphs.exploration.state import ExplorationState, ObservedValue
from turnloom.graphs.json_value import JsonObject, JsonValue, Path, Scalar, at_path, fold
from turnloom.graphs.origin import FromResult, FromUser, Joined, Keyed, Listed, Origin
from turnloom.graphs.tool import Tool

CROSSING = 0.75
"""Chance that a value which another domain's result offers is taken from there, not said."""
FLOWING = 0.35
"""The same within one domain."""
QUOTABLE = 40
"""A value of at most this many characters can stand inside a sentence."""
DECIMALS = 3
"""A number with more decimals than this is not one that people pass on."""
_STAMP = re.compile(r"\d{4}-\d\d-\d\d.*")
PERSON = "person"
"""The noun of people, and where the kinds of what they are called begin."""
EMBEDDING = (0.1, 0.6)
"""Chance that a free text quotes a value from another domain's result; the second is for a domain
that shares no other kind of value with its neighbours."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A call ready to be made, and the values from results that it rests on."""

    arguments: JsonObject
    origins: Mapping[str, Origin]
    used: tuple[ObservedValue, ...]


@dataclass(slots=True)
class Binder:
    """Binds calls within one turn.

    `first` is the number of the turn's first step. `recalled` are earlier steps whose results
    serve this turn as well as a fresh look-up would; `reuse` the kinds for which what is in focus
    may stand ("that booking"). `chosen` are the things this turn is about already, per kind, so
    that its calls speak of the same ones; `fetched` what an errand brought, per parameter.
    """

    graph: ApiGraph
    walk: ExplorationState
    first: int
    reuse: frozenset[str]
    recalled: frozenset[int]
    rng: Random
    chosen: dict[str, tuple[ObservedValue, Origin]] = field(default_factory=dict)
    fetched: dict[str, ObservedValue] = field(default_factory=dict)

    def fresh(self, kind: str) -> list[ObservedValue]:
        """Values of a kind from this turn's look-ups and the recalled ones."""
        return [seen for seen in self.walk.seen.get(kind, ()) if self._is_fresh(seen)]

    def _is_fresh(self, seen: ObservedValue) -> bool:
        return seen.step >= self.first or seen.step in self.recalled

    def hidden_ready(self, kind: str) -> bool:
        """Whether a hidden value of this kind can be had without another look-up."""
        known = self.walk.seen.get(kind, ())
        if not self.graph.semantic_types[kind].entity_name:
            return bool(known)
        return any(map(self._is_fresh, reversed(known))) or (
            kind in self.reuse and kind in self.walk.focus
        )

    def bind(self, tool: Tool, *, crossing: bool) -> Binding | None:
        """Arguments for a call of `tool` now; None where a required one cannot be had."""
        wish = self.walk.session.suggest(tool.name, self.rng)
        arguments: JsonObject = {}
        origins: dict[str, Origin] = {}
        used: list[ObservedValue] = []
        taken: set[str] = set()
        for name in tool.properties:
            kind = tool.annotation.consumes.get(name, "")
            hidden = bool(kind) and self.graph.semantic_types[kind].internal
            found: tuple[JsonValue, Origin, tuple[ObservedValue, ...]] | None = None
            if hidden:
                if name in tool.required or (
                    self.rng.random() < FLOWING and self.hidden_ready(kind)
                ):
                    found = self._hidden(tool, name, kind, again=kind in taken)
                    taken.add(kind)
            elif crossing and name in self.fetched:
                found = self._fetched(tool, kind, self.fetched[name], used)
            elif crossing and (name in wish or name in tool.required):
                told = _told_elsewhere(wish, name)
                found = None if told else self._crossed(tool, name, kind, used)
            if found is None and name in wish and not hidden:
                value = wish[name]
                found = value, _from_user(value, self.walk.turn), ()
            if found is None:
                if name in tool.required:
                    return None
                continue
            arguments[name], origins[name] = found[0], found[1]
            used.extend(found[2])
        return Binding(arguments, origins, tuple(used))

    def _hidden(
        self, tool: Tool, name: str, kind: str, *, again: bool
    ) -> tuple[JsonValue, Origin, tuple[ObservedValue, ...]] | None:
        chosen = self.chosen.get(kind) if not again else None
        chosen = chosen or self._hidden_value(kind)
        if chosen is None:
            return None
        self.chosen.setdefault(kind, chosen)
        seen, origin = chosen
        if tool.properties[name].get("type") == "array" and not isinstance(seen.value, list):
            return [seen.value], Listed((origin,)), (seen,)
        return seen.value, origin, (seen,)

    def _hidden_value(self, kind: str) -> tuple[ObservedValue, Origin] | None:
        everything = self.walk.seen.get(kind, [])
        if not self.graph.semantic_types[kind].entity_name:
            return (
                (everything[-1], FromResult(everything[-1].step, everything[-1].path))
                if everything
                else None
            )
        fresh = self.fresh(kind)
        focus = self.walk.focus.get(kind) if kind in self.reuse else None
        if focus is not None and not fresh:
            return focus, FromResult(focus.step, focus.path)
        groups: dict[tuple[int, str], list[ObservedValue]] = {}
        for seen in fresh:
            groups.setdefault((seen.step, seen.pattern), []).append(seen)
        for (step, _), group in reversed(groups.items()):
            made = self.walk.steps[step]
            found = refer(group, self.walk.tools[made.tool], made, self.walk.turn, self.rng)
            if found is not None:
                return found
        return None

    def _crossed(
        self, tool: Tool, name: str, kind: str, used: Sequence[ObservedValue]
    ) -> tuple[JsonValue, Origin, tuple[ObservedValue, ...]] | None:
        """A value for a sayable parameter from a result in focus, if one fits and chance wills."""
        if kind.startswith("text."):
            return self._embedded(tool, kind, used)
        about = self.graph.nouns(tool)
        offers = [
            seen
            for seen in self.walk.attributes
            if self.graph.flows(seen.kind, kind) and self._owner(seen) not in about
        ]
        if tool.properties[name].get("type") == "array":
            offers = [seen for seen in offers if not isinstance(seen.value, list)]
            if len(offers) < 2 or self.rng.random() >= CROSSING:
                return None
            origins = tuple(FromResult(seen.step, seen.path) for seen in offers[-3:])
            return [seen.value for seen in offers[-3:]], Listed(origins), tuple(offers[-3:])
        offers = [seen for seen in offers if _fits(seen.value, tool.properties[name])]
        if not offers:
            return None
        seen = self.rng.choice(offers[-2:])
        foreign = self._domain(seen) != tool.domain
        if self.rng.random() >= (CROSSING if foreign else FLOWING):
            return None
        return seen.value, FromResult(seen.step, seen.path), (seen,)

    def _embedded(
        self, tool: Tool, kind: str, used: Sequence[ObservedValue]
    ) -> tuple[JsonValue, Origin, tuple[ObservedValue, ...]] | None:
        """A text that ends in a value from a result: 'The total of the order is 84.5'."""
        offers = [
            seen
            for seen in self.walk.attributes
            if self.graph.flows(seen.kind, kind) and not self._of_whom(seen, used)
        ]
        offers = [seen for seen in offers if quotable(seen.value)]
        foreign = [seen for seen in offers if self._domain(seen) != tool.domain]
        often = EMBEDDING[not self.graph.shares_types(tool.domain)]
        if not foreign or self.rng.random() >= often:
            return None
        return self._quoting(tool, self.rng.choice(foreign[-4:]))

    def _of_whom(self, seen: ObservedValue, used: Sequence[ObservedValue]) -> bool:
        """Whether a value is about the very person that the call goes to: they know it."""
        beside = at_path(self.walk.steps[seen.step].outcome.value, seen.path[:-1])
        return isinstance(beside, dict) and any(
            self.graph.semantic_types[other.kind].entity_name == PERSON
            and other.value in beside.values()
            for other in used
        )

    def _fetched(
        self, tool: Tool, kind: str, seen: ObservedValue, used: Sequence[ObservedValue]
    ) -> tuple[JsonValue, Origin, tuple[ObservedValue, ...]] | None:
        """What an errand brought: a long text is passed on whole, anything else in a sentence."""
        whole = isinstance(seen.value, str) and len(seen.value) > QUOTABLE
        if kind.startswith("text.") and not whole:
            readable = quotable(seen.value) and not self._of_whom(seen, used)
            return self._quoting(tool, seen) if readable else None
        return seen.value, FromResult(seen.step, seen.path), (seen,)

    def _quoting(
        self, tool: Tool, seen: ObservedValue
    ) -> tuple[JsonValue, Origin, tuple[ObservedValue, ...]]:
        noun = self._told(seen)
        leads = LEADS if self.graph.nouns(tool) & READERS else LEADS[:RECORDS]
        lead = self.rng.choice(leads).format(noun=noun, Noun=noun[:1].upper() + noun[1:])
        origin = Joined((FromUser(self.walk.turn), FromResult(seen.step, seen.path)), " ")
        return f"{lead} {as_text(seen.value)}", origin, (seen,)

    def _told(self, seen: ObservedValue) -> str:
        """The attribute with whose it is: a reader of the text knows no "that order"."""
        noun, owner = noun_of(self.walk, seen), self._owner(seen)
        if owner == PERSON:
            step = self.walk.steps[seen.step]
            takes = self.walk.tools[step.tool].annotation.consumes
            owner = next(
                (
                    str(value)
                    for name, value in step.arguments.items()
                    if takes.get(name, "").startswith(f"{PERSON}.")
                ),
                "",
            )
            return f"{noun} of {owner}" if owner else noun
        return f"{noun} of the {owner}" if owner and owner not in noun else noun

    def _owner(self, seen: ObservedValue) -> str:
        return self.graph.owner_noun(self.walk.tools[self.walk.steps[seen.step].tool], seen.path)

    def _domain(self, seen: ObservedValue) -> str:
        return self.walk.tools[self.walk.steps[seen.step].tool].domain


LEADS = (
    "The {noun} is",
    "{Noun}:",
    "For reference, the {noun} is",
    "Here's the {noun}:",
    "You wanted the {noun}:",
)
RECORDS = 3
"""So many of the leads suit a text that is addressed to nobody."""
READERS = frozenset((PERSON, "contact", "mail"))
"""Nouns of things that make a text one to somebody."""


def noun_of(walk: ExplorationState, seen: ObservedValue) -> str:
    """The word for the attribute that a result field holds, from its tool's annotation."""
    return field_noun(walk.tools[walk.steps[seen.step].tool], seen.path)


def field_noun(tool: Tool, path: Path) -> str:
    """The annotation's word for the last key of a path ("fare" for `offers[2].price`), or ''."""
    keys = [part for part in path if isinstance(part, str)]
    return tool.annotation.field_nouns.get(keys[-1], "") if keys else ""


def as_text(value: JsonValue) -> str:
    """A value as it stands inside a text. Whole floats lose their point, as people write them."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def quotable(value: JsonValue) -> bool:
    """Whether a value, as it stands, belongs in a text for people: short, no machine's date."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return False
    if isinstance(value, float):
        return round(value, DECIMALS) == value
    return isinstance(value, int) or (len(value) <= QUOTABLE and not _STAMP.fullmatch(value))


def _told_elsewhere(wish: JsonObject, name: str) -> bool:
    """Whether another wished text mentions the value, so that only this one goes with it."""
    value = wish.get(name)
    return isinstance(value, str) and any(
        isinstance(other, str) and value in other for key, other in wish.items() if key != name
    )


def _from_user(value: JsonValue, turn: int) -> Origin:
    """The user says every scalar of the value."""

    def said(_: Scalar) -> Origin:
        return FromUser(turn)

    return fold(value, said, _listed, _keyed)


def _listed(items: list[Origin]) -> Origin:
    return Listed(tuple(items))


def _keyed(items: dict[str, Origin]) -> Origin:
    return Keyed(tuple(items.items()))


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list,
    "object": dict,
}  # fmt: skip


def _fits(value: JsonValue, schema: JsonObject) -> bool:
    """Whether a value could stand for a parameter, by type and enum alone; the call will tell."""
    wanted = schema.get("type")
    if isinstance(wanted, str) and not isinstance(value, _TYPES.get(wanted, object)):
        return False
    if isinstance(value, bool) and wanted != "boolean":
        return False
    allowed: JsonValue | Sequence[JsonValue] = schema.get("enum")
    return not isinstance(allowed, list) or value in allowed
