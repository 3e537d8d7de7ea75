"""The annotation of an operation: what its parameters and results mean, and the words for it."""

from __future__ import annotations

from turnloom.graphs.inference.identity import REASONS, TEXTS, is_person
from turnloom.graphs.inference.items import distinguishing_phrases, superlatives
from turnloom.graphs.inference.leaves import Leaf, leaves_of
from turnloom.graphs.inference.motivations import MOTIVATIONS_TO_READ, MOTIVATIONS_TO_WRITE
from turnloom.graphs.inference.noun_phrases import field_nouns, noun_phrases
from turnloom.graphs.inference.preambles import preambles
from turnloom.graphs.inference.slots import SlotParameter, flag_words
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.language.lexicon import ENDS
from turnloom.graphs.language.morphology import last_word
from turnloom.graphs.sources.simulated.wording.operation_reports import operation_reports
from turnloom.graphs.sources.simulated.wording.operation_requests import operation_requests
from turnloom.graphs.sources.simulated.wording.spoken_operation import SpokenOperation
from turnloom.graphs.sources.simulated.wording.spoken_parameters import spoken_parameters
from turnloom.graphs.tool import Tool, ToolAnnotation

_SENTENCES = TEXTS | REASONS | {"display", "about", "bio"}


def operation_annotation(
    spoken: SpokenOperation, offered: Tool, example: JsonValue
) -> ToolAnnotation:
    """The annotation of the tool that is `offered`, a call of which returned the `example`."""
    tool = spoken.tool(offered)
    parameters = spoken_parameters(spoken)
    asked = operation_requests(spoken, tool, parameters)
    noun = spoken.noun or tool.noun
    leaves = leaves_of([example], noun.split()[-1] if noun else "")
    each, types = spoken.interpretation, spoken.types
    items = ".".join(each.item) + "[]" if each.is_list else ""
    internal = [kind for kind in types.produces.values() if spoken.semantic_types[kind].internal]
    told = [leaf for leaf in leaves if not _is_bulky(leaf)]
    is_list = spoken.role == "list"
    return ToolAnnotation(
        consumes=types.consumes,
        produces=types.produces,
        items=items,
        superlatives=superlatives(items, leaves),
        distinguishing=distinguishing_phrases(items, _naming(spoken, told)),
        field_nouns=field_nouns(types.produces, internal, noun),
        requests=asked,
        preambles=preambles(tool, [p for p in parameters if not p.internal]),
        noun_phrases=(spoken.things(noun, parameters),)
        if is_list
        else noun_phrases(tool, noun, (), parameters),
        motivations=MOTIVATIONS_TO_READ if offered.effect == "read" else MOTIVATIONS_TO_WRITE,
        reports=operation_reports(spoken, tool, items, told, asked, parameters),
        flag_words={
            p.name: ("on", "off") if spoken.role == "update" else flag_words(p.name)
            for p in parameters
            if p.boolean
        },
        value_formats=_value_formats(spoken, parameters),
        destructive=spoken.role == "delete" or spoken.verb in ENDS,
    )


def _naming(spoken: SpokenOperation, told: list[Leaf]) -> list[Leaf]:
    """The fields that people would tell things apart by: no sentences, and nothing that stands for
    something else."""
    references = spoken.resource.references if spoken.resource is not None else {}
    return [
        leaf
        for leaf in told
        if leaf.own not in references and last_word(leaf.own) not in _SENTENCES
    ]


def _value_formats(spoken: SpokenOperation, parameters: list[SlotParameter]) -> dict[str, str]:
    """What a thing goes by is quoted, where it is no person's."""
    found = {
        each.name: f"{each.label} {{value}}"
        for each in parameters
        if each.designates and not each.internal
    }
    for step in spoken.steps:
        is_someone = is_person(spoken.model.resources[step.resource].noun)
        for each in parameters:
            if each.name == step.parameters[-1] and not each.internal and not is_someone:
                found[each.name] = '"{value}"'
    return found


def _is_bulky(leaf: Leaf) -> bool:
    """Whether a field is plumbing that nobody tells: an address of a page, a hash, a moment in
    seconds."""
    if any(isinstance(value, int) and value > 10**9 for value in leaf.values):
        return True
    if any(text.startswith("http") for text in leaf.texts):
        return True
    return last_word(leaf.own) in ("url", "href", "uri", "link", "sha", "etag", "hash", "token")
