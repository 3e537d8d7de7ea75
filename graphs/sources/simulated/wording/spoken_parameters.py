"""The parameters of an operation that people speak of."""

from __future__ import annotations

from turnloom.graphs.inference.identity import NAMES
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.language.morphology import split
from turnloom.graphs.sources.simulated.resources.fields import given_field
from turnloom.graphs.sources.simulated.suggestions import (
    MAX_FILTERS,
    filters_of,
    required_names,
    sayable_optional,
)
from turnloom.graphs.sources.simulated.wording.spoken_operation import SpokenOperation


def spoken_parameters(spoken: SpokenOperation) -> list[SlotParameter]:
    """In declared order; without the hidden keys of what a thing belongs to: "that visit" tells
    whose it is."""
    names = spoken.interpretation.operation.properties
    optional = _optional(spoken)
    found = [each for name in names if (each := _parameter(spoken, name, optional)) is not None]
    if not spoken.is_of_item or not spoken.is_hidden(spoken.steps[-1].parameters[-1]):
        return found
    above = {name for step in spoken.steps[:-1] for name in step.parameters}
    return [each for each in found if not (each.internal and each.name in above)]


def _optional(spoken: SpokenOperation) -> frozenset[str]:
    """The parameters that may be left out and that requests have words for."""
    each = spoken.interpretation
    if spoken.role == "list" and spoken.resource is not None:
        required = each.operation.required
        every = filters_of(each, spoken.resource)
        return frozenset([name for name in every if name not in required][:MAX_FILTERS])
    return frozenset(sayable_optional(each, spoken.resource))


def _parameter(
    spoken: SpokenOperation, name: str, optional: frozenset[str]
) -> SlotParameter | None:
    """A parameter as it is worded; None for one that nobody speaks of."""
    required = name in required_names(spoken.interpretation)
    internal = spoken.is_hidden(name)
    if not required and not internal and name not in optional:
        return None
    return SlotParameter(
        name=name,
        schema=spoken.interpretation.operation.properties[name],
        semantic_type=spoken.types.consumes.get(name, ""),
        internal=internal,
        required=required,
        entity_name=_entity(spoken, name),
        words=False,
        filters=spoken.role == "list",
    )


def _entity(spoken: SpokenOperation, name: str) -> str:
    """What is singled out by a parameter, or ''."""
    if spoken.is_hidden(name):
        return spoken.semantic_types[spoken.types.consumes[name]].entity_name
    for step in spoken.steps:
        if name in step.parameters:
            return spoken.model.resources[step.resource].noun
    resource = spoken.resource
    own = spoken.interpretation.operation.arguments[name].name
    if resource is not None and given_field(resource, own) == resource.title_field:
        return resource.noun if split(own)[-1] in NAMES else ""
    return ""
