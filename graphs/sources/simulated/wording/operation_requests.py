"""Ways to ask for an operation."""

from __future__ import annotations

import re
from dataclasses import replace

from turnloom.graphs.inference.requests import requests
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.language.conjunction import conjunction
from turnloom.graphs.language.lexicon import lexicon
from turnloom.graphs.language.morphology import singular, split
from turnloom.graphs.sources.simulated.suggestions import is_simple
from turnloom.graphs.sources.simulated.wording.phrases import (
    field_phrase,
    in_order,
    label,
    thing_phrase,
    with_place,
)
from turnloom.graphs.sources.simulated.wording.spoken_operation import SpokenOperation
from turnloom.graphs.tool import Tool

_MACHINE_MADE = lexicon("sha token secret hash signature encrypted checksum md5 digest digests")
_PREPOSITIONS = "for|in|of|to|from|by|with|on|at|and|as|using"
_LISTINGS = (
    "show me",
    "list",
    "go through",
    "look up",
    "give me",
    "check",
    "pull up",
    "run me through",
)
_LOOKS = (
    "show me the details of",
    "look up",
    "tell me more about",
    "pull up what there is on",
    "get me the particulars of",
    "have a look at",
)
_ENDINGS = ("delete", "remove", "get rid of")
_CHANGES = (
    ("update", "to have"),
    ("change", "so that it has"),
    ("edit", "and give it"),
    ("adjust", "so that it shows"),
)


def operation_requests(
    spoken: SpokenOperation, tool: Tool, parameters: list[SlotParameter]
) -> tuple[str, ...]:
    """Requests for an operation that has the plain name and sentence of `tool`; none for what
    nobody dictates, a structure for instance."""
    if _is_twin(spoken) or any(
        each.required and not each.internal and not _is_dictated(each) for each in parameters
    ):
        return ()
    said = [p for p in parameters if p.name in spoken.on_the_way and not p.internal]
    given = [p for p in parameters if p not in said]
    if spoken.role == "list" and spoken.resource is not None:
        things = spoken.things(spoken.noun, parameters, is_plural=True)
        return tuple(f"{way} the {things}" for way in _LISTINGS)
    if spoken.role == "update":
        return _updates(spoken, given, said)
    if spoken.role in ("get", "delete"):
        thing = spoken.thing(said)
        ways = _LOOKS if spoken.role == "get" else _ENDINGS
        return tuple(f"{way} {thing}{spoken.place(said)}" for way in ways) if thing else ()
    if "/" in tool.description or "{" in tool.description:
        return ()  # no sentence that a person could say
    text, left = _with_things(spoken, tool.description, said)
    asked = requests(replace(tool, description=text), given)
    if tool.effect == "write":  # what is looked up for want of a verb is nothing to ask for
        asked = tuple(ask for ask in asked if not ask.startswith("look up "))
    return tuple(with_place(ask, spoken.place(left)) for ask in asked)


def _is_twin(spoken: SpokenOperation) -> bool:
    """Whether a call replaces a thing that another one changes: people ask for the change."""
    operation = spoken.interpretation.operation
    return operation.method == "put" and operation.path in spoken.model.changed_paths


def _is_dictated(parameter: SlotParameter) -> bool:
    """Whether people say such a value: no structure, and nothing that a machine made."""
    return is_simple(parameter.schema) and not _MACHINE_MADE & set(parameter.parts)


def _with_things(
    spoken: SpokenOperation, text: str, said: list[SlotParameter]
) -> tuple[str, list[SlotParameter]]:
    """A sentence that speaks of "an organization" with which one it is, and what is left."""
    left = list(said)
    for step in spoken.steps:
        resource = spoken.model.resources[step.resource]
        names = in_order(left, step)
        if not names:
            continue
        known = {resource.noun, singular(split(step.resource)[-1]), *names[-1].parts}
        nouns = "|".join(map(re.escape, sorted(known)))
        head = re.compile(rf"\b(?:an?|the|your) ({nouns})\b(?=$|[.,;]| (?:{_PREPOSITIONS})\b)")
        which = thing_phrase(r"\1", resource, names)
        changed = head.sub(which, text, count=1)
        if changed != text:
            text, left = changed, [each for each in left if each not in names]
    return text, left


def _updates(
    spoken: SpokenOperation, given: list[SlotParameter], said: list[SlotParameter]
) -> tuple[str, ...]:
    """Ways to ask for a change: of one field that may be left out, or of all wanted ones."""
    thing = spoken.thing(said) or next((each.slot for each in given if each.internal), "")
    if not thing:
        return ()
    own = [p for p in given if not p.internal]
    required = [p for p in own if p.required and p.slot != thing]
    thing += spoken.place(said)
    if required:
        listed = conjunction([f"the {label(p)} {p.slot}" for p in required])
        return tuple(f"{verb} {thing} {way} {listed}" for verb, way in _CHANGES[:3])
    groups = {verb: "".join(f"[ {way} {field_phrase(p)}]" for p in own) for verb, way in _CHANGES}
    return tuple(f"{verb} {thing}{group}" for verb, group in groups.items() if group)
