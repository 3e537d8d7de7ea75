"""Names for what keys and fields mean, the same wherever a thing is spoken of."""

from __future__ import annotations

from collections.abc import Mapping

from turnloom.graphs.inference.identity import is_person, universal_type
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import split
from turnloom.graphs.schema import Schema, properties_of, type_of
from turnloom.graphs.sources.simulated.resources.fields import filtered_field, given_field
from turnloom.graphs.sources.simulated.resources.interpretation import Interpretation
from turnloom.graphs.sources.simulated.resources.key import Key
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.sources.simulated.resources.resource_model import ResourceModel
from turnloom.graphs.sources.simulated.suggestions import required_names
from turnloom.graphs.sources.simulated.wording.operation_types import OperationTypes

PAST = lexicon("created updated modified pushed closed merged last since first")


class TypeNamer:
    """Names the semantic types of keys and fields."""

    def __init__(self, model: ResourceModel) -> None:
        self._model = model
        self.entities: dict[str, str] = {}
        self._nouns: dict[str, str] = {}
        for resource in sorted(model.resources.values(), key=lambda each: each.name.count("/")):
            names = (resource.noun, resource.name, f"{resource.name}/{len(self._nouns)}")
            taken = set(self._nouns.values())
            free = ("_".join(split(name)) for name in names)
            self._nouns[resource.name] = next(name for name in free if name not in taken)

    def key_type(self, resource: Resource, key: Key | None = None) -> str:
        """The type of a key, of the last where none is said."""
        key = key or resource.keys[-1]
        attribute = split(key.field[-1])[-1] if len(key.field) == 1 else key.field[0]
        name = f"{self._nouns[resource.name]}.{attribute}"
        if not key.is_said and not (len(resource.keys) > 1 and key in resource.keys[:-1]):
            self.entities[name] = resource.noun
        return name

    def field_type(self, resource: Resource, name: str) -> str:
        """The type of a value that people say."""
        schema = self._model.store.read(resource.properties.get(name, {}))
        universal = universal_type(name, (), schema)
        if universal:
            return universal
        if name == resource.title_field and is_person(resource.noun):
            return "person.name"
        return f"{self._nouns[resource.name]}.{'_'.join(split(name))}"

    def types(self, each: Interpretation) -> OperationTypes:
        found = OperationTypes()
        for step in each.steps:
            resource = self._model.resources[step.resource]
            for name, key in zip(step.parameters, resource.keys_of(step.parameters), strict=False):
                found.consumes[name] = self.key_type(resource, key)
        resource_of = self._model.resources.get(each.resource)
        for name, argument in each.operation.arguments.items():
            if name in found.consumes or resource_of is None:
                continue
            kind = self._given_type(each, resource_of, argument.name)
            if kind:
                found.consumes[name] = kind
        if resource_of is not None and each.item_schema is not None:
            self._add_produced(found, each, resource_of)
        return found

    def _given_type(self, each: Interpretation, resource: Resource, wire: str) -> str:
        own = filtered_field(resource, wire) if each.role == "list" else given_field(resource, wire)
        if not own:
            return ""
        target = resource.references.get(own)
        if target is not None:
            return self.key_type(self._model.resources[target])
        keys = {key.field[0]: key for key in resource.keys}
        if own in keys and each.role == "update":
            return self.key_type(resource, keys[own])
        if own == resource.title_field and each.role != "list":
            return ""  # nothing new is called what something else is called
        return self.field_type(resource, own)

    def _add_produced(
        self, found: OperationTypes, each: Interpretation, resource: Resource
    ) -> None:
        """The key of the thing first: what is shown belongs to it."""
        prefix = ".".join(each.item) + ("[]" if each.is_list else "")
        dot = f"{prefix}." if prefix else ""
        shown = properties_of(self._model.store.read(each.item_schema or {}))
        is_own = 2 * len(shown.keys() & resource.properties.keys()) > len(shown)
        if not is_own:
            return
        every = {
            key: None for keys in (resource.keys[::-1], *resource.ways.values()) for key in keys
        }
        said = {key.field[0] for key in every if key.is_said}
        for key in every:
            if key.is_said:
                continue  # whoever knows what it is called says so
            found.produces.setdefault(f"{dot}{'.'.join(key.field)}", self.key_type(resource, key))
        for name in shown:
            target = resource.references.get(name)
            if name in said:
                continue
            if target is not None:
                # What is within another thing has no words of its own: "the user of that change".
                of = self._model.resources[target]
                is_object = type_of(self._model.store.read(shown[name])) == "object"
                if not is_object and not of.keys[-1].is_said:
                    found.produces.setdefault(f"{dot}{name}", self.key_type(of))
            elif name == resource.title_field or self._is_passed_on(name, shown[name]):
                found.produces.setdefault(f"{dot}{name}", self.field_type(resource, name))

    def _is_passed_on(self, name: str, schema: Schema) -> bool:
        """Whether people take a value from one thing to another: a day that is to come, an
        address, and not when something was last changed or where its page is."""
        kind = universal_type(name, (), self._model.store.read(schema))
        return kind not in ("", "url") and not PAST & set(split(name))


def internal_types(
    model: ResourceModel, types: Mapping[str, OperationTypes], namer: TypeNamer
) -> frozenset[str]:
    """Types of keys that nobody says: those that calls can come by, from what people say."""
    hidden = {
        kind for each in types.values() for kind in each.consumes.values() if kind in namer.entities
    }
    reached: set[str] = set()
    while True:
        found = {
            kind
            for name, each in types.items()
            if all(
                each.consumes[parameter] in reached or each.consumes[parameter] not in hidden
                for parameter in required_names(model.operations[name])
                if parameter in each.consumes
            )
            for kind in each.produces.values()
            if kind in hidden and model.operations[name].role in ("list", "create", "get", "other")
        } - reached
        if not found:
            return frozenset(reached)
        reached |= found
