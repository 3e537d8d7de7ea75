"""Which semantic types a tool consumes and produces, from names, schemas and values seen.

An identifier is internal when some tool yields it that can be reached without one of that type:
what no result ever shows, only a person can bring along.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from turnloom.graphs.inference.argument_sampler import names_new_entity
from turnloom.graphs.inference.identity import (
    NAMES,
    REASONS,
    ROLES,
    TEXTS,
    are_codes,
    identity,
    is_person,
    looks_opaque,
    name_of_one,
    names_person,
    universal_type,
)
from turnloom.graphs.inference.leaves import Leaf, leaves_of, schema_leaves
from turnloom.graphs.inference.observation import Observation
from turnloom.graphs.inference.slots import designates
from turnloom.graphs.inference.values.shown_values import key_leaves
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import sets, singular, split
from turnloom.graphs.language.purpose import identified
from turnloom.graphs.schema import element_of
from turnloom.graphs.tool import SemanticType, Tool

_PAID = lexicon("amount price sum total payment budget deposit")
"""Parameters that any amount of money could fill; a tip or a fee is of a type of its own."""


@dataclass(slots=True)
class SemanticTypes:
    """What every tool consumes (parameter → type) and produces (result pattern → type)."""

    consumes: Mapping[str, dict[str, str]]
    produces: Mapping[str, dict[str, str]]
    leaves: Mapping[str, list[Leaf]]
    semantic_types: dict[str, SemanticType] = field(default_factory=dict)

    def is_internal(self, semantic_type: str) -> bool:
        return semantic_type in self.semantic_types and self.semantic_types[semantic_type].internal


def infer_semantic_types(
    tools: Sequence[Tool], observed: Mapping[str, Observation]
) -> SemanticTypes:
    """Infer what the tools take and give."""
    leaves = {tool.name: _result_leaves(tool, observed[tool.name]) for tool in tools}
    reader = _TypeReader(tools, observed, leaves)
    consumes = {tool.name: reader.consumes(tool) for tool in tools}
    known = {semantic_type for each in consumes.values() for semantic_type in each.values()}
    produces = {tool.name: reader.produces(tool, known) for tool in tools}
    meanings = SemanticTypes(consumes, produces, leaves)
    internal = _reachable(tools, consumes, produces, reader.identifiers)
    for semantic_type in sorted(
        {*known, *(semantic_type for each in produces.values() for semantic_type in each.values())}
    ):
        noun = semantic_type.partition(".")[0].replace("_", " ")
        meanings.semantic_types[semantic_type] = (
            SemanticType(semantic_type, True, noun)
            if semantic_type in internal
            else SemanticType(semantic_type)
        )
    return meanings


def _result_leaves(tool: Tool, observed: Observation) -> list[Leaf]:
    thing = _returned(tool)
    root = thing.split()[-1] if thing else ""
    seen = leaves_of((value for _, value in observed.examples), root)
    patterns = {leaf.pattern for leaf in seen}
    promised = [leaf for leaf in schema_leaves(tool.returns, root) if leaf.pattern not in patterns]
    return [*seen, *([] if observed.examples and patterns else promised)]


def _returned(tool: Tool) -> str:
    """What a result is about: the thing of the tool's name, but for one that sets a thing's
    property, `change_level(member_id, level)`."""
    thing = tool.noun
    if not any(sets(tool.name, name) for name in tool.properties):
        return thing
    idents = [identity(name, "") for name in tool.properties]
    things = {ident.thing for ident in idents if ident is not None and ident.strong}
    return things.pop() if len(things) == 1 else thing


class _TypeReader:
    """Reads names against one another: a thing is whatever some identifier or name belongs to."""

    def __init__(
        self,
        tools: Sequence[Tool],
        observed: Mapping[str, Observation],
        leaves: Mapping[str, list[Leaf]],
    ) -> None:
        self._observed = observed
        self._leaves = leaves
        self.identifiers: set[str] = set()
        self._attributes: dict[str, set[str]] = {}
        self._values: dict[str, set[JsonValue]] = {}
        self._alias: Mapping[str, str] = {}
        self._things: set[str] = set()
        self._common = Counter(name for tool in tools for name in tool.properties)
        self._keys = _record_keys(tools, observed, leaves)
        for tool in tools:
            for leaf in leaves[tool.name]:
                ident = self._identifier(leaf)
                if ident and observed[tool.name].echoes(leaf.own):
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
        for semantic_type, other in self._alias.items():
            self._values[other] |= self._values.pop(semantic_type)
        renamed = self._renamed(tools)
        for semantic_type, other in renamed.items():
            self._values[other] = self._values.pop(semantic_type)
        self._alias = {**self._alias, **renamed}
        self._things |= {semantic_type.partition(".")[0] for semantic_type in self._values}
        self._things |= {
            holder for own, all_ in self._attributes.items() if own in NAMES for holder in all_
        }

    def _renamed(self, tools: Sequence[Tool]) -> dict[str, str]:
        """Types of codes that are named after no thing there is, by the records that go by them:
        the `tracking_no` of parcels is a parcel's."""
        every = [leaf for found in self._leaves.values() for leaf in found]
        things = {leaf.holder for leaf in every} | {
            word for tool in tools for word in tool.noun.split()
        }
        found: dict[str, str] = {}
        for tool in tools:
            results = [value for _, value in self._observed[tool.name].examples]
            for leaf in key_leaves(results, self._leaves[tool.name]):
                ident = identity(leaf.own, leaf.holder)
                if ident is None or ident.strong or things & set(ident.thing.split()):
                    continue
                own, other = ident.semantic_type, f"{leaf.holder}.id"
                if own in self._values and other not in {*self._values, *found.values()}:
                    found[own] = other
        return found

    def _identifier(self, leaf: Leaf) -> str:
        """The type of identifier that a field holds, by its name or else by its values, or ''."""
        key = self._keys.get(leaf.own)
        by_value = key is not None and leaf.texts and are_codes(leaf.values)
        return _identifier(leaf) or (f"{key.holder}.{key.own}" if by_value and key else "")

    def _own(self, semantic_type: str) -> str:
        """Whose an identifier is: the one type of the same attribute that results show, where its
        own is not shown but for being repeated. An `iban` taken without saying whose is that of an
        account, and the `sku` that `set_price` repeats that of a part."""
        semantic_type = self._alias.get(semantic_type, semantic_type)
        attribute = semantic_type.rpartition(".")[2]
        if semantic_type in self._values or attribute == "id":
            return semantic_type
        others = [other for other in self._values if other.endswith(f".{attribute}")]
        return others[0] if len(others) == 1 else semantic_type

    # --- parameters -----------------------------------------------------------------------------

    def consumes(self, tool: Tool) -> dict[str, str]:
        found = {}
        for name in tool.properties:
            semantic_type = (
                _of_a_new_thing(tool, name)
                if names_new_entity(tool, name)
                else self._parameter(tool, name)
            )
            if semantic_type:
                found[name] = semantic_type
        return found

    def _parameter(self, tool: Tool, name: str) -> str:
        schema = element_of(tool.properties[name])
        if "enum" in schema or "const" in schema or schema.get("type") in ("boolean", "object"):
            return ""
        values = self._observed[tool.name].values(name)
        thing = tool.noun
        parts = split(name_of_one(name, tool.properties[name]))
        ident = identity(name, thing)
        if ident is not None:
            own = self._own(ident.semantic_type)
            semantic_type = self._same_values(own, values) or own
            if ident.strong or semantic_type in self._values or looks_opaque(values):
                self.identifiers.add(semantic_type)
            return semantic_type
        if schema.get("type") == "string" and values and looks_opaque(values):
            overlapping = self._same_values("", values)
            if overlapping:
                self.identifiers.add(overlapping)
                return overlapping
        if key := self._key(name, values) or self._described(schema, values):
            self.identifiers.add(key)
            return key
        if names_person(name, thing, tool.description) and len(parts) == 1:
            return f"{thing.replace(' ', '_') if is_person(thing) else 'person'}.name"
        general = universal_type(name, values, schema)
        if general == "money" and parts[-1] not in _PAID:
            general = ""
        if designates(name, schema):
            return _number_of(name)
        return general or self._attribute(parts, thing)

    def _key(self, name: str, values: Sequence[JsonValue]) -> str:
        """The type of the codes that some records go by, where a parameter is filled by them."""
        if not values or not are_codes(values):
            return ""
        for leaf in self._keys.values():
            mine = [value for value in values if value in leaf.values]
            if mine and (split(leaf.own) == split(name) or len(mine) == len(values)):
                return f"{leaf.holder}.{leaf.own}"
        return ""

    def _described(self, schema: JsonObject, values: Sequence[JsonValue]) -> str:
        """The type of identifier that a number's description says it is: "Membership number of the
        player with the white pieces"."""
        thing = identified(str(schema.get("description", "")))
        own = f"{thing}.id" if thing and schema.get("type") == "integer" else ""
        return own if own in self._values and self._values[own].issuperset(values) else ""

    def _same_values(self, semantic_type: str, values: Sequence[JsonValue]) -> str:
        """The identifier type, other than the one of the name, that the values belong to."""
        if not values or (
            semantic_type and self._values.get(semantic_type, set()) & set(map(_hashable, values))
        ):
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

    def produces(self, tool: Tool, wanted: set[str]) -> dict[str, str]:
        found = {}
        for leaf in self._leaves[tool.name]:
            ident = self._own(self._identifier(leaf))
            semantic_type = ident or self._field(leaf, wanted)
            if not ident and self._is_vain(tool, leaf, semantic_type):
                continue
            if semantic_type and (
                semantic_type in wanted
                or semantic_type in ("date", "datetime", "time", "money", "email")
            ):
                found[leaf.pattern] = semantic_type
        return found

    def _is_vain(self, tool: Tool, leaf: Leaf, semantic_type: str) -> bool:
        """Whether passing a field's value on would say nothing: a look-up's own argument, the
        words of somebody's reason, a quantity."""
        if tool.effect == "read" and self._observed[tool.name].echoes(leaf.own):
            return True
        if semantic_type in ("date", "datetime") and tool.effect == "read" and _is_past(leaf.own):
            return True
        numbers = all(isinstance(value, (int, float)) for value in leaf.values)
        measures = numbers and not designates(leaf.own, {"type": "integer"})
        return semantic_type in REASONS or (measures and semantic_type != "money")

    def _field(self, leaf: Leaf, wanted: set[str]) -> str:
        if leaf.own in ("", "id"):
            return ""
        wanted = wanted - {TITLE}
        general = universal_type(leaf.own, leaf.values)
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
        return next((semantic_type for semantic_type in candidates if semantic_type in wanted), "")


def _record_keys(
    tools: Sequence[Tool],
    observed: Mapping[str, Observation],
    leaves: Mapping[str, Sequence[Leaf]],
) -> dict[str, Leaf]:
    """Field → where records are told apart by codes in it whose name does not say so: `plate`.

    Of records that come one by one, what other calls take by the same name: `chart`.
    """
    found: dict[str, Leaf] = {}
    taken = {name for tool in tools for name in tool.required}
    for tool in tools:
        results = [value for _, value in observed[tool.name].examples]
        keys = key_leaves(results, leaves[tool.name])
        keys += [
            leaf
            for leaf in leaves[tool.name]
            if leaf.own in taken and leaf.holder and not _is_about_another(leaf, leaves[tool.name])
            if leaf not in keys and not observed[tool.name].values(leaf.own)
        ]
        for leaf in keys:
            if are_codes(leaf.values) and not universal_type(leaf.own, leaf.values):
                known = found.get(leaf.own)
                values = dict.fromkeys((*(known.values if known else ()), *leaf.values))
                found[leaf.own] = replace(known or leaf, values=tuple(values))
    return {own: leaf for own, leaf in found.items() if identity(own, leaf.holder) is None}


def _is_about_another(leaf: Leaf, beside: Sequence[Leaf]) -> bool:
    """Whether the record that a field stands in goes by an identifier of its own."""
    record = leaf.pattern.removesuffix(leaf.own)
    return any(
        other.pattern == f"{record}{other.own}"
        and (ident := identity(other.own, other.holder))
        and ident.strong
        for other in beside
    )


def _number_of(name: str) -> str:
    """The type of the numbers that things of a sort go by: "zone.number"."""
    return f"{split(name)[-1]}.number"


def _is_past(field: str) -> bool:
    """Whether a day's name says what happened on it (`sprayed`): nothing else is planned for it."""
    parts = split(field)
    return len(parts) == 1 and parts[0].endswith("ed") and not parts[0].endswith("eed")


TITLE = "title"
"""The type of what a new thing is called. No result gives it: a new thing has its own name."""


def _identifier(leaf: Leaf) -> str:
    """The type of identifier that a result field holds, by its name, or ''."""
    if leaf.own:
        ident = identity(leaf.own, leaf.holder)
        if ident is None or not (ident.strong or looks_opaque(leaf.values)):
            return ""
        return ident.semantic_type
    if leaf.holder and leaf.values and looks_opaque(leaf.texts):
        return f"{leaf.holder}.id" if not leaf.pattern.endswith("*") else ""
    return ""


def _aliases(values: Mapping[str, set[JsonValue]]) -> dict[str, str]:
    """Types of codes that are another's: the `sku` of an order is that of a part.

    Things of every sort are numbered 1, 2, 3: an `id` is its own thing's.
    """
    found = {}
    for semantic_type in sorted(values, key=lambda each: (len(values[each]), each)):
        attribute = semantic_type.rpartition(".")[2]
        wider = [
            other
            for other in sorted(values)
            if other != semantic_type
            and other not in found
            and attribute != "id"
            and other.endswith(f".{attribute}")
            and values[semantic_type] <= values[other]
        ]
        if wider:
            found[semantic_type] = max(wider, key=lambda other: len(values[other]))
    return found


def _of_a_new_thing(tool: Tool, name: str) -> str:
    """A title is said in quotation marks; a new person's name, address and such as they are."""
    parts = split(name)
    about = parts[-2] if len(parts) > 1 else tool.noun
    return TITLE if parts[-1] in ("name", "title") and not is_person(about) else ""


def _hashable(value: JsonValue) -> JsonValue:
    return value if not isinstance(value, (list, dict)) else str(value)


def _reachable(
    tools: Sequence[Tool],
    consumes: Mapping[str, dict[str, str]],
    produces: Mapping[str, dict[str, str]],
    identifiers: Iterable[str],
) -> set[str]:
    """The identifiers that calls can come by, starting from what people say."""
    candidates = set(identifiers)
    reached: set[str] = set()
    while True:
        new: set[str] = set()
        for tool in tools:
            needs = {
                semantic_type
                for name, semantic_type in consumes[tool.name].items()
                if name in tool.required and semantic_type in candidates
            }
            if needs <= reached:
                new |= {
                    semantic_type
                    for semantic_type in produces[tool.name].values()
                    if semantic_type in candidates
                }
        if new <= reached:
            return reached
        reached |= new
