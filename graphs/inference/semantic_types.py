"""Which kinds a tool takes and gives, from names, types and the values that were seen.

An identifier is hidden when some tool yields it that can be reached without one of that kind:
what no result ever shows, only a person can bring along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from turnloom.graphs.inference.argument_sampler import is_new
from turnloom.graphs.inference.identity import (
    NAMES,
    REASONS,
    ROLES,
    TEXTS,
    everywhere,
    identity,
    is_person,
    looks_opaque,
)
from turnloom.graphs.inference.leaves import Leaf, leaves_of, schema_leaves
from turnloom.graphs.inference.observation import Observation
from turnloom.graphs.inference.slots import designates
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.morphology import lexicon, noun_of, singular, split
from turnloom.graphs.schema import element_of
from turnloom.graphs.tool import SemanticType, Tool

_PAID = lexicon("amount price sum total payment budget deposit")
"""Parameters that any amount of money could fill; a tip or a fee is of its own kind."""


@dataclass(slots=True)
class SemanticTypes:
    """What every tool takes (parameter → kind) and gives (result pattern → kind)."""

    takes: Mapping[str, dict[str, str]]
    gives: Mapping[str, dict[str, str]]
    leaves: Mapping[str, list[Leaf]]
    semantic_types: dict[str, SemanticType] = field(default_factory=dict)

    def hidden(self, kind: str) -> bool:
        return kind in self.semantic_types and self.semantic_types[kind].internal


def meanings_of(tools: Sequence[Tool], watched: Mapping[str, Observation]) -> SemanticTypes:
    """Infer what the tools take and give."""
    leaves = {tool.name: _result_leaves(tool, watched[tool.name]) for tool in tools}
    reader = _Reader(tools, watched, leaves)
    takes = {tool.name: reader.takes(tool) for tool in tools}
    known = {kind for each in takes.values() for kind in each.values()}
    gives = {tool.name: reader.gives(tool, known) for tool in tools}
    meanings = SemanticTypes(takes, gives, leaves)
    hidden = _reachable(tools, takes, gives, reader.identifiers)
    for kind in sorted({*known, *(kind for each in gives.values() for kind in each.values())}):
        noun = kind.partition(".")[0].replace("_", " ")
        meanings.semantic_types[kind] = (
            SemanticType(kind, True, noun) if kind in hidden else SemanticType(kind)
        )
    return meanings


def _result_leaves(tool: Tool, watched: Observation) -> list[Leaf]:
    thing = noun_of(tool.name)
    root = thing.split()[-1] if thing else ""
    seen = leaves_of((value for _, value in watched.examples), root)
    patterns = {leaf.pattern for leaf in seen}
    promised = [leaf for leaf in schema_leaves(tool.returns, root) if leaf.pattern not in patterns]
    return [*seen, *([] if watched.examples and patterns else promised)]


class _Reader:
    """Reads names against one another: a thing is whatever some identifier or name belongs to."""

    def __init__(
        self,
        tools: Sequence[Tool],
        watched: Mapping[str, Observation],
        leaves: Mapping[str, list[Leaf]],
    ) -> None:
        self._watched = watched
        self._leaves = leaves
        self.identifiers: set[str] = set()
        self._attributes: dict[str, set[str]] = {}
        self._values: dict[str, set[JsonValue]] = {}
        self._alias: Mapping[str, str] = {}
        self._things: set[str] = set()
        self._common = Counter(name for tool in tools for name in tool.properties)
        for tool in tools:
            for leaf in leaves[tool.name]:
                ident = _identifier(leaf)
                if ident and watched[tool.name].echoes(leaf.own):
                    continue
                if ident:
                    self._values.setdefault(ident, set()).update(leaf.values)
                elif leaf.own and leaf.holder:
                    self._attributes.setdefault(leaf.own, set()).add(leaf.holder)
            for name in tool.properties:
                parts = split(name)
                if len(parts) > 1 and parts[-1] in NAMES:
                    self._things.add(singular(parts[-2]))
        self._alias = _aliases(self._values)
        for kind, other in self._alias.items():
            self._values[other] |= self._values.pop(kind)
        self._things |= {kind.partition(".")[0] for kind in self._values}
        self._things |= {
            holder for own, all_ in self._attributes.items() if own in NAMES for holder in all_
        }

    def _own(self, kind: str) -> str:
        """Whose an identifier is: the one kind of the same attribute that results show, where its
        own is not shown but for being repeated. An `iban` taken without saying whose is that of
        an account, and the `sku` that `set_price` repeats that of a part."""
        kind = self._alias.get(kind, kind)
        attribute = kind.rpartition(".")[2]
        if kind in self._values or attribute == "id":
            return kind
        others = [other for other in self._values if other.endswith(f".{attribute}")]
        return others[0] if len(others) == 1 else kind

    # --- parameters -----------------------------------------------------------------------------

    def takes(self, tool: Tool) -> dict[str, str]:
        found = {}
        for name in tool.properties:
            kind = (
                _of_a_new_thing(tool, name) if is_new(tool, name) else self._parameter(tool, name)
            )
            if kind:
                found[name] = kind
        return found

    def _parameter(self, tool: Tool, name: str) -> str:
        schema = element_of(tool.properties[name])
        if "enum" in schema or "const" in schema or schema.get("type") in ("boolean", "object"):
            return ""
        values = self._watched[tool.name].values(name)
        thing = noun_of(tool.name)
        parts = split(name)
        ident = identity(name, thing)
        if ident is not None:
            own = self._own(ident.kind)
            kind = self._same_values(own, values) or own
            if ident.strong or kind in self._values or looks_opaque(values):
                self.identifiers.add(kind)
            return kind
        if schema.get("type") == "string" and values and looks_opaque(values):
            overlapping = self._same_values("", values)
            if overlapping:
                self.identifiers.add(overlapping)
                return overlapping
        general = everywhere(name, values, schema)
        if general == "money" and parts[-1] not in _PAID:
            general = ""
        if designates(name, schema):
            return _number_of(name)
        return general or self._attribute(parts, thing)

    def _same_values(self, kind: str, values: Sequence[JsonValue]) -> str:
        """The identifier kind, other than the one of the name, that the values belong to."""
        if not values or (kind and self._values.get(kind, set()) & set(map(_hashable, values))):
            return ""
        mine = {value for value in map(_hashable, values) if isinstance(value, str)}
        best = max(
            sorted(self._values), key=lambda each: len(self._values[each] & mine), default=""
        )
        return best if best and mine and mine <= self._values[best] else ""

    def _attribute(self, parts: tuple[str, ...], thing: str) -> str:
        plain = tuple(part for part in parts if part not in ROLES) or parts
        last = plain[-1]
        if last in TEXTS:
            return f"text.{last}"
        if last in REASONS:
            return last
        name = "_".join(plain)
        if last in NAMES:
            owner = "_".join(plain[:-1]) or thing.replace(" ", "_")
            return f"{owner}.name" if is_person(owner) else f"{owner}.{last}"
        if singular(last) in self._things:
            owner = singular(last)
            has_title = owner in self._attributes.get("title", ())
            return f"{owner}.title" if has_title else f"{owner}.name"
        if self._common[name] > 1:
            return name
        holders = self._attributes.get(name, set())
        if thing.split()[-1:] and thing.rsplit(maxsplit=1)[-1] in holders:
            return f"{thing.rsplit(maxsplit=1)[-1]}.{name}"
        return f"{min(holders)}.{name}" if len(holders) == 1 else name

    # --- results --------------------------------------------------------------------------------

    def gives(self, tool: Tool, wanted: set[str]) -> dict[str, str]:
        found = {}
        for leaf in self._leaves[tool.name]:
            ident = self._own(_identifier(leaf))
            kind = ident or self._field(leaf, wanted)
            if not ident and self._is_vain(tool, leaf, kind):
                continue
            if kind and (kind in wanted or kind in ("date", "datetime", "time", "money", "email")):
                found[leaf.pattern] = kind
        return found

    def _is_vain(self, tool: Tool, leaf: Leaf, kind: str) -> bool:
        """Whether passing a field's value on would say nothing: a look-up's own argument, the
        words of somebody's reason, a quantity."""
        if tool.effect == "read" and self._watched[tool.name].echoes(leaf.own):
            return True
        numbers = all(isinstance(value, (int, float)) for value in leaf.values)
        measures = numbers and not designates(leaf.own, {"type": "integer"})
        return kind in REASONS or (measures and kind != "money")

    def _field(self, leaf: Leaf, wanted: set[str]) -> str:
        if leaf.own in ("", "id"):
            return ""
        wanted = wanted - {TITLE}
        general = everywhere(leaf.own, leaf.values)
        if general:
            return general
        if designates(leaf.own, {"type": "integer"}) and not leaf.texts:
            return _number_of(leaf.own)
        parts = split(leaf.own)
        owner = parts[-2] if len(parts) > 1 else leaf.holder
        candidates = [f"{owner}.{parts[-1]}", f"{leaf.holder}.{leaf.own}", leaf.own]
        if parts[-1] in NAMES:
            candidates.insert(0, f"{owner}.name")
        candidates += [f"{singular(parts[-1])}.name", f"{singular(parts[-1])}.title"]
        return next((kind for kind in candidates if kind in wanted), "")


def _number_of(name: str) -> str:
    """The kind of the numbers that things of a sort go by: "zone.number"."""
    return f"{split(name)[-1]}.number"


TITLE = "title"
"""The kind of what a new thing is called. No result gives it: a new thing has a name of its own."""


def _identifier(leaf: Leaf) -> str:
    """The kind of identifier that a result field holds, by its name, or ''."""
    if leaf.own:
        ident = identity(leaf.own, leaf.holder)
        if ident is None or not (ident.strong or looks_opaque(leaf.values)):
            return ""
        return ident.kind
    if leaf.holder and leaf.values and looks_opaque(leaf.texts):
        return f"{leaf.holder}.id" if not leaf.pattern.endswith("*") else ""
    return ""


def _aliases(values: Mapping[str, set[JsonValue]]) -> dict[str, str]:
    """Kinds of codes that are another's: the `sku` of an order is that of a part.

    Things of every sort are numbered 1, 2, 3: an `id` is its own thing's.
    """
    found = {}
    for kind in sorted(values, key=lambda each: (len(values[each]), each)):
        attribute = kind.rpartition(".")[2]
        wider = [
            other
            for other in sorted(values)
            if other != kind
            and other not in found
            and attribute != "id"
            and other.endswith(f".{attribute}")
            and values[kind] <= values[other]
        ]
        if wider:
            found[kind] = max(wider, key=lambda other: len(values[other]))
    return found


def _of_a_new_thing(tool: Tool, name: str) -> str:
    """A title is said in quotation marks; a new person's name, address and such as they are."""
    parts = split(name)
    about = parts[-2] if len(parts) > 1 else noun_of(tool.name)
    return TITLE if parts[-1] in ("name", "title") and not is_person(about) else ""


def _hashable(value: JsonValue) -> JsonValue:
    return value if not isinstance(value, (list, dict)) else str(value)


def _reachable(
    tools: Sequence[Tool],
    takes: Mapping[str, dict[str, str]],
    gives: Mapping[str, dict[str, str]],
    identifiers: Iterable[str],
) -> set[str]:
    """The identifiers that calls can come by, starting from what people say."""
    candidates = set(identifiers)
    reached: set[str] = set()
    while True:
        new: set[str] = set()
        for tool in tools:
            needs = {
                kind
                for name, kind in takes[tool.name].items()
                if name in tool.required and kind in candidates
            }
            if needs <= reached:
                new |= {kind for kind in gives[tool.name].values() if kind in candidates}
        if new <= reached:
            return reached
        reached |= new
