"""Fields of one thing that stand for another."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import Schema, properties_of, type_of
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.schema_store import SchemaStore


def find_references(resources: Mapping[str, Resource], store: SchemaStore) -> None:
    """Fields that hold the key of another thing: `customer_id`, `customer`."""
    by_noun: dict[tuple[str, ...], str] = {}
    for resource in sorted(resources.values(), key=lambda each: each.name.count("/")):
        if resource.keys and resource.is_known:
            by_noun.setdefault(tuple(resource.noun.split()), resource.name)
    by_schema = {
        name: resource.name
        for resource in resources.values()
        for name in sorted(resource.schema_names)
        if resource.keys and resource.is_known
    }
    for resource in resources.values():
        own = {key.field[0] for key in resource.keys}
        for name, schema in resource.properties.items():
            if name in own:
                continue
            merged = store.read(schema)
            target = by_schema.get(store.name(schema), "")
            words = split(name)
            if type_of(merged) == "object" and not target:
                target = _nested(resources.get(by_noun.get(words, "")), merged)
            if words[-1:] in (("id",), ("uuid",)) and len(words) > 1:
                target = target or by_noun.get(words[:-1], "")
            elif type_of(merged) in ("string", "integer") and "enum" not in merged:
                named = by_noun.get(words, "")
                target = target or ("" if "/" in named else named)
            if target and target != resource.name:
                resource.references[name] = target


def _nested(target: Resource | None, merged: Schema) -> str:
    """The resource that an object within another stands for, if it holds its key."""
    if target is None:
        return ""
    key = target.keys[-1].field[-1]
    return target.name if key in properties_of(merged) else ""
