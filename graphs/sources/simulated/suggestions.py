"""What people could ask a simulated service for: values that there are, or that they would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import Schema, choices_of, has_type, items_of, type_of
from turnloom.graphs.sources.simulated.record_store import Record, RecordStore, outline, world_of
from turnloom.graphs.sources.simulated.resources.fields import (
    SEARCHING,
    filtered_field,
    given_field,
    is_paging,
    is_sorting,
    key_parameters,
)
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.seeded_values import SeededValues

P_FILTER = 0.5
"""Chance that a list is asked for by a filter that may be left out."""
MAX_OPTIONAL = 2
"""Fields of a new thing that may be left out and are given."""
MAX_FILTERS = 8
"""Filters of a list that requests have words for: the first of them."""
MAX_OFFERED = 12
"""Fields that may be left out and that requests have words for."""
_UNSAID = frozenset(("uri", "url", "binary", "byte", "uuid", "password", "duration", "json"))
_TECHNICAL = lexicon(
    "url href html json xml token secret hash sha etag metadata fields expand include exclude "
    "embed format locale callback nonce cursor signature encoding dry force async validate version "
    "id ids uuid"
)


@dataclass(frozen=True)
class Suggestions:
    """Draws arguments. `internal` are the parameters, per tool, that only results can fill."""

    model: ResourceModel
    internal: Mapping[str, frozenset[str]]

    def __call__(
        self, store: RecordStore, tool: str, rng: Random, *, whole: bool = False
    ) -> JsonObject:
        """Values for a call now; with what only results can fill where `whole`."""
        each = self.model.operations[tool]
        made: JsonObject = dict(self._on_the_way(store, each, rng))
        values = SeededValues.of(self.model.store, world_of(store.seed), rng)
        if each.role == "list":
            made |= self._filters(store, each, rng, made)
        made |= self._given(store, each, values, rng)
        hidden = self.internal.get(tool, frozenset())
        order = each.operation.arguments
        return {n: made[n] for n in order if n in made and (whole or n not in hidden)}

    def _on_the_way(self, store: RecordStore, each: Interpretation, rng: Random) -> JsonObject:
        """What singles out the things of a path: one record, and what it is under."""
        made: JsonObject = {}
        steps = each.steps
        picked: dict[str, tuple[str, Record]] = {}
        for step in reversed(steps):
            resource = self.model.resources[step.resource]
            records = list(store.records(step.resource))
            if not records:
                continue
            told = next(
                (
                    str(number)
                    for _, record in picked.values()
                    if (number := outline(record, "under").get(step.resource)) is not None
                ),
                "",
            )
            number = told if told in store.tables[step.resource] else rng.choice(records)[0]
            record = store.tables[step.resource][number]
            picked[step.resource] = (number, record)
            keys = store.key_values(resource, number, record, step.parameters)
            made |= dict(zip(step.parameters, keys, strict=False))
        if each.role == "update" and each.resource not in picked:
            changed = self.model.resources[each.resource]
            records = list(store.records(each.resource))
            if records:
                number, record = rng.choice(records)
                keys = store.key_values(changed, number, record)
                made |= dict(zip(key_parameters(each, changed), keys, strict=False))
        return made

    def _filters(
        self, store: RecordStore, each: Interpretation, rng: Random, on_the_way: JsonObject
    ) -> JsonObject:
        """One filter at most that may be left out, of a thing that is there."""
        resource = self.model.resources[each.resource]
        records = [
            (number, record)
            for number, record in store.records(each.resource)
            if self._is_under(store, each, record, on_the_way)
        ]
        records = records or list(store.records(each.resource))
        if not records:
            return {}
        required = set(required_names(each))
        names = list(filters_of(each, resource))
        optional = [name for name in names if name not in required][:MAX_FILTERS]
        chosen = [name for name in names if name in required]
        if optional and (rng.random() < P_FILTER):
            chosen.append(rng.choice(optional))
        made: JsonObject = {}
        for name in chosen:
            value = self._filter_value(store, each, resource, rng.choice(records), name, rng)
            if value is not None:
                made[name] = value
        return made

    def _is_under(
        self, store: RecordStore, each: Interpretation, record: Record, on_the_way: JsonObject
    ) -> bool:
        """Whether a record is under what a path singles out."""
        for step in each.steps:
            above = outline(record, "under").get(step.resource)
            parent = store.get(step.resource, above) if above is not None else None
            if parent is None:
                continue
            resource = self.model.resources[step.resource]
            keys = store.key_values(resource, str(above), parent, step.parameters)
            if keys != [on_the_way.get(name) for name in step.parameters]:
                return False
        return True

    def _filter_value(
        self,
        store: RecordStore,
        each: Interpretation,
        resource: Resource,
        pair: tuple[str, Record],
        name: str,
        rng: Random,
    ) -> JsonValue:
        schema = each.operation.properties[name]
        wire = each.operation.arguments[name].name
        field = filtered_field(resource, wire)
        if split(wire)[-1] in SEARCHING and not field and choices_of(schema) is None:
            title = (
                store.value(resource, *pair, resource.title_field) if resource.title_field else None
            )
            return str(title).split()[0] if isinstance(title, str) and title else None
        value = store.value(resource, *pair, field, depth=1) if field else None
        if isinstance(value, dict):
            target = resource.references.get(field)
            value = (
                next(
                    (v for v in (value.get("login"), value.get("name"), value.get("id")) if v), None
                )
                if target
                else None
            )
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, float) and split(field) != split(wire):
            value = round(value / 5) * 5  # a bound is a round figure
        choices = choices_of(schema)
        if choices is not None and value not in choices:
            real = [one for one in choices if one not in (None, "all", schema.get("default"))]
            value = rng.choice(real) if real else None
        if type_of(schema) == "array" and value is not None:
            value = [value]
        is_default = value == schema.get("default")
        return None if is_default or value is None or not has_type(value, schema) else value

    # --- what is given --------------------------------------------------------------------------

    def _given(
        self, store: RecordStore, each: Interpretation, values: SeededValues, rng: Random
    ) -> JsonObject:
        """What a person gives: all that is required, and a field or two more."""
        properties = each.operation.properties
        resource = self.model.resources.get(each.resource)
        required = required_names(each)
        keys = set(key_parameters(each, resource)) if resource and each.role == "update" else set()
        from_path = set(each.operation.in_place("path").values())
        listed = set(filters_of(each, resource)) if each.role == "list" and resource else set()
        optional = [
            name for name in sayable_optional(each, resource)
            if name not in listed and name not in self.internal.get(each.operation.name, ())
        ]  # fmt: skip
        title = [
            n
            for n in optional
            if resource
            and given_field(resource, each.operation.arguments[n].name) == resource.title_field
        ]
        if each.role == "update":
            has_required = any(n not in from_path | keys for n in required)
            chosen = [] if has_required or not optional else [rng.choice(optional)]
        elif each.role == "create":
            others = [name for name in optional if name not in title]
            chosen = title + rng.sample(others, min(len(others), rng.randrange(MAX_OPTIONAL + 1)))
        else:
            chosen = (
                [rng.choice(optional)]
                if optional and each.role != "list" and rng.random() < 0.4
                else []
            )
        made: JsonObject = {}
        for name in (*required, *chosen):
            if name in from_path | keys | listed:
                continue
            value = self._given_value(store, each, resource, name, properties[name], values, rng)
            is_default = value == properties[name].get("default")
            if value is not None and (name in required or not is_default):
                made[name] = value
        return made

    def _given_value(
        self,
        store: RecordStore,
        each: Interpretation,
        resource: Resource | None,
        name: str,
        schema: Schema,
        values: SeededValues,
        rng: Random,
    ) -> JsonValue:
        wire = each.operation.arguments[name].name
        field = given_field(resource, wire) if resource is not None else ""
        if resource is not None and field in resource.references:
            target = self.model.resources[resource.references[field]]
            others = list(store.records(target.name))
            if not others:
                return None
            value = store.key_values(target, *rng.choice(others))[-1]
            return value if has_type(value, schema) else None
        noun = resource.noun if resource is not None else ""
        return values.value(schema, wire, noun)


def required_names(each: Interpretation) -> list[str]:
    """The parameters that a call must give, in declared order."""
    return [name for name in each.operation.properties if name in each.operation.required]


def filters_of(each: Interpretation, resource: Resource) -> Sequence[str]:
    """The parameters of a list that narrow it down to what a person would ask for."""
    properties = each.operation.properties
    told = each.operation.in_place("query") | each.operation.in_place("body")
    found = []
    for wire, name in told.items():
        if is_paging(wire) or is_sorting(wire) or not is_simple(properties[name]):
            continue
        words = split(wire)
        field = filtered_field(resource, wire)
        is_search = bool(words) and words[-1] in SEARCHING and bool(resource.title_field)
        is_search = is_search and choices_of(properties[name]) is None
        if is_search or (field and not _TECHNICAL & set(split(field)) & set(words)):
            found.append(name)
    return found


def sayable_optional(each: Interpretation, resource: Resource | None) -> list[str]:
    """Parameters that may be left out and that a person would give."""
    properties = each.operation.properties
    found = []
    for name, argument in each.operation.arguments.items():
        words = set(split(argument.name))
        is_given = "body" in argument.places or each.role == "other"
        known = resource is None or each.role == "other" or given_field(resource, argument.name)
        if name in required_names(each) or not is_given or not known:
            continue
        if not _TECHNICAL & words and not is_paging(argument.name) and is_simple(properties[name]):
            found.append(name)
    return found[: MAX_OFFERED if each.role in ("create", "update") else MAX_OPTIONAL]


def is_simple(schema: Schema) -> bool:
    """Whether values of a schema can be said: a text, a number, a choice, or a few of them."""
    kind = type_of(schema)
    if kind == "array":
        return type_of(items_of(schema)) in ("string", "integer") and is_simple(items_of(schema))
    return (
        kind in ("string", "integer", "number", "boolean") and schema.get("format") not in _UNSAID
    )
