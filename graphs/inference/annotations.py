"""Annotations for the tools of an environment that come without, or with incomplete ones.

First the tools are observed at work (`observation`), then their parameters and result fields are
read for what they mean (`semantic_types`), and last the words are found (`requests`, `reports`).
What an annotation file says always stands; inference only fills in what it leaves out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from turnloom.graphs.inference.argument_sampler import ArgumentSampler, sampler_of
from turnloom.graphs.inference.doubts import doubts
from turnloom.graphs.inference.identity import NAMES, universal_type
from turnloom.graphs.inference.items import distinguishing_phrases, items_pattern, superlatives
from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.inference.motivations import MOTIVATIONS_TO_READ, MOTIVATIONS_TO_WRITE
from turnloom.graphs.inference.noun_phrases import field_nouns, noun_phrases
from turnloom.graphs.inference.observation import Observation, ObservedEnvironment, observe
from turnloom.graphs.inference.preambles import preambles
from turnloom.graphs.inference.reports import reports
from turnloom.graphs.inference.requests import is_worded, requests
from turnloom.graphs.inference.semantic_types import SemanticTypes, infer_semantic_types
from turnloom.graphs.inference.slots import SlotParameter, flag_words
from turnloom.graphs.json_value import JsonObject, JsonValue, objects
from turnloom.graphs.language.lexicon import ENDS, READS, WRITES
from turnloom.graphs.language.morphology import sets, split
from turnloom.graphs.probe_clock import LONGEST
from turnloom.graphs.schema import choices_of
from turnloom.graphs.sources.annotation_file import AnnotationFile
from turnloom.graphs.tool import Effect, SemanticType, Tool, ToolAnnotation


@dataclass(frozen=True, slots=True)
class InferredAnnotations:
    """Tools with their annotations, every semantic type that these mention, and a sampler of
    arguments that a person could ask for. `doubts` are sentences about what will hardly come to
    anything, and what to do about it."""

    tools: Mapping[str, Tool]
    semantic_types: Mapping[str, SemanticType]
    sampler: ArgumentSampler
    doubts: tuple[str, ...] = ()


async def annotate(
    environment: ObservedEnvironment,
    written: Sequence[AnnotationFile] = (),
    seconds: float = LONGEST,
) -> InferredAnnotations:
    """Infer annotations for an environment's tools; calls them on worlds of its own.

    Deterministic. Raises `SourceError` where the calls take more than `seconds`.
    """
    observed = await observe(environment, seconds)
    tools = [
        dataclasses.replace(tool, effect=_effect(tool, observed[tool.name], written))
        for tool in environment.tools
    ]
    meanings = infer_semantic_types(tools, observed)
    semantic_types = dict(meanings.semantic_types)
    for file in written:
        semantic_types |= file.semantic_types
    described = {}
    for tool in tools:
        annotation = _annotation(tool, meanings, observed)
        given = next(
            (file.annotations[tool.name] for file in written if tool.name in file.annotations), None
        )
        described[tool.name] = dataclasses.replace(
            tool,
            annotation=_merged(given, annotation),
            inferred=given is None or not given.consumes,
        )
    internal = {
        tool.name: frozenset(
            name
            for name, semantic_type in tool.annotation.consumes.items()
            if semantic_types[semantic_type].internal
        )
        for tool in described.values()
    }
    told = frozenset(name for file in written for name in file.annotations)
    return InferredAnnotations(
        described,
        semantic_types,
        sampler_of(tools, observed, internal),
        doubts(tools, observed, told),
    )


def _effect(tool: Tool, observed: Observation, written: Sequence[AnnotationFile]) -> Effect:
    """What is written stands. What was seen goes before what a source and the name say: a call that
    changed the state writes."""
    told: Effect = next(
        (file.effects[tool.name] for file in written if tool.name in file.effects), "unknown"
    )
    if told != "unknown":
        return told
    if observed.changed:
        return "write"
    if tool.effect != "unknown":
        return tool.effect
    verb = tool.verb
    if observed.unchanged:
        return "write" if verb in WRITES - READS else "read"
    if verb in READS - WRITES:
        return "read"
    return "write" if verb in WRITES else "unknown"


def _annotation(
    tool: Tool, meanings: SemanticTypes, every: Mapping[str, Observation]
) -> ToolAnnotation:
    observed = every[tool.name]
    consumes, produces = meanings.consumes[tool.name], meanings.produces[tool.name]
    leaves = meanings.leaves[tool.name]
    parameters = [
        _parameter(tool, name, consumes.get(name, ""), meanings, observed)
        for name in tool.properties
    ]
    items = items_pattern(leaves)
    noun = _noun(tool, consumes, produces, meanings)
    asked = requests(tool, parameters)
    # "in the {room}" has room for a word, not for "that room": such a value is always said.
    spoken = {each.name for each in parameters if any(f"the {each.slot}" in ask for ask in asked)}
    # Nor is anything set to what it is: the new price of a part is always said.
    spoken |= {each.name for each in parameters if each.numeric and sets(tool.name, each.name)}
    consumes = {
        name: semantic_type for name, semantic_type in consumes.items() if name not in spoken
    }
    internal = [
        semantic_type for semantic_type in produces.values() if meanings.is_internal(semantic_type)
    ]
    return ToolAnnotation(
        consumes=consumes,
        produces=produces,
        items=items,
        superlatives=superlatives(items, leaves),
        distinguishing=distinguishing_phrases(items, leaves),
        field_nouns=field_nouns(produces, internal, noun),
        requests=asked,
        preambles=preambles(tool, parameters),
        noun_phrases=noun_phrases(tool, noun, asked if items else (), parameters),
        motivations=MOTIVATIONS_TO_WRITE if tool.effect == "write" else MOTIVATIONS_TO_READ,
        reports=reports(tool, noun, items, _news(tool, leaves, every), asked, parameters),
        flag_words={each.name: flag_words(each.name) for each in parameters if each.boolean},
        value_formats={
            each.name: f"{each.label} {{value}}" if each.designates else '"{value}"'
            for each in parameters
            if not each.internal and (each.designates or is_worded(tool, each))
        },
        destructive=tool.verb in ENDS,
    )


def _news(tool: Tool, leaves: Sequence[Leaf], every: Mapping[str, Observation]) -> list[Leaf]:
    """The fields of a result that tell more than what the call was given; of a deed, more than
    what was to be seen of the thing that it was done to without it."""
    new = [leaf for leaf in leaves if not every[tool.name].echoes(leaf.own)]
    if tool.effect != "write":
        return new
    elsewhere: dict[JsonValue, list[JsonObject]] = {}
    for name, seen in every.items():
        for _, result in seen.examples if name != tool.name else ():
            for record in objects(result):
                own = next(iter(record.values()), None)  # what a record goes by comes first
                if isinstance(own, (str, int)):
                    elsewhere.setdefault(own, []).append(record)
    return [leaf for leaf in new if not _is_known(leaf.own, every[tool.name], elsewhere)]


def _is_known(
    field: str, observed: Observation, elsewhere: Mapping[JsonValue, Sequence[JsonObject]]
) -> bool:
    """Whether a result's field mostly tells what records of the same thing told elsewhere."""
    met = [
        any(record[field] == result[field] for record in records)
        for given, result in observed.examples
        if isinstance(result, dict) and field in result
        for value in given.values()
        if isinstance(value, (str, int))
        if (records := [each for each in elsewhere.get(value, ()) if field in each])
    ]
    return sum(met) * 2 > len(met)


def _parameter(
    tool: Tool, name: str, semantic_type: str, meanings: SemanticTypes, observed: Observation
) -> SlotParameter:
    internal = meanings.is_internal(semantic_type)
    semantic_type = semantic_type or universal_type(name, (), tool.properties[name])
    thing, _, attribute = semantic_type.partition(".")
    named = attribute in NAMES
    return SlotParameter(
        name=name,
        schema=tool.properties[name],
        semantic_type=semantic_type,
        internal=internal,
        required=name in tool.required,
        entity_name=thing.replace("_", " ") if internal or named else "",
        words=_are_words(tool.properties[name], observed.values(name)),
        filters=any(
            leaf.own == name and "[]." in leaf.pattern for leaf in meanings.leaves[tool.name]
        ),
        dated=_dated(meanings.leaves[tool.name]),
    )


def _dated(leaves: Sequence[Leaf]) -> str:
    """The participle that says what day it is that the items of a list have, where there is one
    day alone: "written", "due"."""
    days = [
        leaf
        for leaf in leaves
        if "[]." in leaf.pattern and universal_type(leaf.own, leaf.values) in ("date", "datetime")
    ]
    words = split(days[0].own) if len(days) == 1 else ()
    return next((word for word in words if word.endswith(("ed", "en")) or word == "due"), "")


def _are_words(schema: JsonObject, seen: Sequence[JsonValue]) -> bool:
    """Whether a parameter's values are lower-case words."""
    allowed = choices_of(schema)
    values = seen if allowed is None else allowed
    return bool(values) and all(
        isinstance(value, str) and value.islower() and value.replace(" ", "").isalpha()
        for value in values
    )


def _noun(
    tool: Tool, consumes: Mapping[str, str], produces: Mapping[str, str], meanings: SemanticTypes
) -> str:
    """What a result stands for: the thing that the tool is named after, if its result holds such
    a thing that the call was not given, or else the first thing that it holds."""
    things = [
        semantic_type for semantic_type in produces.values() if meanings.is_internal(semantic_type)
    ]
    own = tool.noun
    last = own.split()[-1:]
    for semantic_type in things:
        noun = meanings.semantic_types[semantic_type].entity_name
        if semantic_type not in consumes.values() and noun.split()[-1:] == last:
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
    if given.requests:  # whoever wrote these has put the values in words, too
        empty.pop("value_formats", None)
    return dataclasses.replace(given, **empty)
