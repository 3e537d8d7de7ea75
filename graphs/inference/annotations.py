"""Annotations for the tools of an environment that come without, or with incomplete ones.

First the tools are observed at work (`observation`), then their parameters and result fields are
read for what they mean (`semantic_types`), and last the words are found (`requests`, `reports`).
What an annotation file says always stands; inference only fills in what it leaves out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from turnloom.graphs.inference.argument_sampler import ArgumentSampler, wishes_of
from turnloom.graphs.inference.identity import NAMES, everywhere
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.inference.observation import Observation, ObservedEnvironment, watch
from turnloom.graphs.inference.reports import (
    REASONS_TO_ACT,
    REASONS_TO_ASK,
    asides,
    choices,
    field_nouns,
    identifying,
    items_of,
    noun_phrases,
    outcomes,
)
from turnloom.graphs.inference.requests import requests
from turnloom.graphs.inference.semantic_types import SemanticTypes, meanings_of
from turnloom.graphs.inference.slots import SlotParameter, flag_words
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.language.morphology import ENDS, READS, WRITES, noun_of, sets, verb_of
from turnloom.graphs.schema import choices_of
from turnloom.graphs.sources.annotation_file import AnnotationFile
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation


@dataclass(frozen=True, slots=True)
class Inferred:
    """Tools with their annotations, every kind that these mention, and where wishes come from."""

    tools: Mapping[str, Tool]
    semantic_types: Mapping[str, SemanticType]
    wisher: ArgumentSampler


async def infer(
    environment: ObservedEnvironment, written: Sequence[AnnotationFile] = ()
) -> Inferred:
    """Infer annotations for an environment's tools; calls them on worlds of its own.

    Deterministic.
    """
    watched = await watch(environment)
    tools = [
        dataclasses.replace(tool, effect=_effect(tool, watched[tool.name], written))
        for tool in environment.tools
    ]
    meanings = meanings_of(tools, watched)
    kinds = dict(meanings.semantic_types)
    for file in written:
        kinds |= file.semantic_types
    described = {}
    for tool in tools:
        annotation = _annotation(tool, meanings, watched[tool.name])
        given = next(
            (file.annotations[tool.name] for file in written if tool.name in file.annotations), None
        )
        described[tool.name] = dataclasses.replace(
            tool,
            annotation=_merged(given, annotation),
            inferred=given is None or not given.consumes,
        )
    hidden = {
        tool.name: frozenset(
            name for name, kind in tool.annotation.consumes.items() if kinds[kind].internal
        )
        for tool in described.values()
    }
    return Inferred(described, kinds, wishes_of(tools, watched, hidden))


def _effect(tool: Tool, watched: Observation, written: Sequence[AnnotationFile]) -> Effect:
    """What was seen goes before what the name says: a call that changed the state writes."""
    told: Effect = next(
        (file.effects[tool.name] for file in written if tool.name in file.effects), "unknown"
    )
    if told != "unknown":
        return told
    if watched.changed:
        return "write"
    verb = verb_of(tool.name)
    if watched.unchanged:
        return "write" if verb in WRITES - READS else "read"
    if verb in READS - WRITES:
        return "read"
    return "write" if verb in WRITES else "unknown"


def _annotation(tool: Tool, meanings: SemanticTypes, watched: Observation) -> ToolAnnotation:
    takes, gives = meanings.takes[tool.name], meanings.gives[tool.name]
    leaves = meanings.leaves[tool.name]
    parameters = [
        _parameter(tool, name, takes.get(name, ""), meanings, watched) for name in tool.properties
    ]
    items = items_of(leaves)
    noun = _noun(tool, takes, gives, meanings)
    asked = requests(tool, parameters)
    # "in the {room}" has room for a word, not for "that room": such a value is always said.
    spoken = {each.name for each in parameters if any(f"the {each.slot}" in ask for ask in asked)}
    # Nor is anything set to what it is: the new price of a part is always said.
    spoken |= {each.name for each in parameters if each.numeric and sets(tool.name, each.name)}
    takes = {name: kind for name, kind in takes.items() if name not in spoken}
    hidden = [kind for kind in gives.values() if meanings.hidden(kind)]
    return ToolAnnotation(
        consumes=takes,
        produces=gives,
        items=items,
        superlatives=choices(items, leaves),
        distinguishing=identifying(items, leaves),
        field_nouns=field_nouns(gives, hidden, noun),
        requests=asked,
        preambles=asides(tool, parameters),
        noun_phrases=noun_phrases(tool, noun, asked if items else (), parameters),
        motivations=REASONS_TO_ACT if tool.effect == "write" else REASONS_TO_ASK,
        reports=outcomes(tool, noun, items, _unsaid(leaves, watched), asked),
        flag_words={each.name: flag_words(each.name) for each in parameters if each.boolean},
        value_formats={
            each.name: f"{each.label} {{value}}"
            for each in parameters
            if each.designates and not each.hidden
        },
        destructive=verb_of(tool.name) in ENDS,
    )


def _unsaid(leaves: Sequence[Leaf], watched: Observation) -> list[Leaf]:
    """The fields of a result that do not only repeat what the call was given."""
    return [leaf for leaf in leaves if not watched.echoes(leaf.own)]


def _parameter(
    tool: Tool, name: str, kind: str, meanings: SemanticTypes, watched: Observation
) -> SlotParameter:
    hidden = meanings.hidden(kind)
    kind = kind or everywhere(name, (), tool.properties[name])
    thing, _, attribute = kind.partition(".")
    named = attribute in NAMES
    return SlotParameter(
        name=name,
        schema=tool.properties[name],
        kind=kind,
        hidden=hidden,
        required=name in tool.required,
        thing=thing.replace("_", " ") if hidden or named else "",
        words=_are_words(tool.properties[name], watched.values(name)),
        filters=any(
            leaf.own == name and "[]." in leaf.pattern for leaf in meanings.leaves[tool.name]
        ),
    )


def _are_words(schema: JsonObject, seen: Sequence[JsonValue]) -> bool:
    """Whether a parameter's values are lower-case words."""
    allowed = choices_of(schema)
    values = seen if allowed is None else allowed
    return bool(values) and all(
        isinstance(value, str) and value.islower() and value.replace(" ", "").isalpha()
        for value in values
    )


def _noun(
    tool: Tool, takes: Mapping[str, str], gives: Mapping[str, str], meanings: SemanticTypes
) -> str:
    """What a result stands for: the thing that the tool is named after, if its result holds such
    a thing that the call was not given, or else the first thing that it holds."""
    things = [kind for kind in gives.values() if meanings.hidden(kind)]
    own = noun_of(tool.name)
    last = own.split()[-1:]
    for kind in things:
        noun = meanings.semantic_types[kind].entity_name
        if kind not in takes.values() and noun.split()[-1:] == last:
            return noun
    return meanings.semantic_types[things[0]].entity_name if things else own


def _merged(given: ToolAnnotation | None, inferred: ToolAnnotation) -> ToolAnnotation:
    """What an annotation file says, and for the fields that it leaves empty what was inferred."""
    if given is None:
        return inferred
    empty = {
        field.name: getattr(inferred, field.name)
        for field in dataclasses.fields(ToolAnnotation)
        if not getattr(given, field.name)
    }
    return dataclasses.replace(given, **empty)
