"""Phrases for things, and for parameters of them."""

from __future__ import annotations

from turnloom.graphs.inference.identity import is_person
from turnloom.graphs.inference.slots import SlotParameter, slot_phrase
from turnloom.graphs.language.morphology import in_plural, spoken
from turnloom.graphs.schema import choices_of, type_of
from turnloom.graphs.sources.simulated.resources.fields import SEARCHING
from turnloom.graphs.sources.simulated.resources.operation_path import PathStep
from turnloom.graphs.sources.simulated.resources.resource import Resource
from turnloom.graphs.tool import Tool

_SORTED_BY = frozenset(
    ("status", "state", "type", "kind", "species", "color", "colour", "visibility")
)


def in_order(said: list[SlotParameter], step: PathStep) -> list[SlotParameter]:
    """Those that single out one thing of a path, as they stand in it."""
    return [each for name in step.parameters for each in said if each.name == name]


def thing_phrase(noun: str, resource: Resource, names: list[SlotParameter]) -> str:
    """A thing by what people call it: "the repository {repo} of {owner}"."""
    last, above = names[-1], names[:-1]
    phrase = last.slot if is_person(resource.noun) else f"the {noun} {last.slot}"
    for each in above:
        owner = is_person(each.parts[-1]) or each.parts[-1] in ("org", "organization", "workspace")
        phrase += f" of {each.slot}" if owner else f" with the {label(each)} {each.slot}"
    return phrase


def is_adjective(parameter: SlotParameter) -> bool:
    """Whether a filter's words stand before what they narrow down: "the pending orders"."""
    choices = choices_of(parameter.schema)
    words = choices is None or all(str(each).replace("_", "").isalpha() for each in choices)
    return parameter.parts[-1] in _SORTED_BY and type_of(parameter.schema) == "string" and words


def filter_phrase(tool: Tool, parameter: SlotParameter) -> str:
    """A filter in words that suit one thing and several."""
    if parameter.parts[-1] in SEARCHING:
        return f" matching {parameter.slot}"
    return slot_phrase(tool, parameter).replace(" that are ", f" whose {label(parameter)} is ")


def label(parameter: SlotParameter) -> str:
    return spoken(parameter.name)


def field_phrase(parameter: SlotParameter) -> str:
    if parameter.boolean:
        return f"the {label(parameter)} flag {parameter.slot}"
    return f"the {label(parameter)} {parameter.slot}"


def with_place(ask: str, place: str) -> str:
    """A place belongs behind the thing, before what may be left out."""
    if not place:
        return ask
    head, bracket, tail = ask.partition("[")
    return f"{head.rstrip()}{place}{bracket}{tail}"


def plural_noun(noun: str) -> str:
    return " ".join(in_plural(noun.split()))
