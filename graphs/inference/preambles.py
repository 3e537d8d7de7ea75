"""Preambles: sentences that tell the values of a call made only to prepare another."""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.language.conjunction import conjunction
from turnloom.graphs.language.morphology import singular
from turnloom.graphs.tool import Tool


def preambles(tool: Tool, parameters: Sequence[SlotParameter]) -> tuple[str, ...]:
    """Sentences that tell the values of a call made only to prepare another."""
    sayable = [each for each in parameters if not each.internal]
    said = [each for each in sayable if each.required and not each.boolean]
    extras = "".join(
        f"[ And {each.slot}, please.]"
        if each.boolean
        else f"[ The {each.label} {_is(each.label)} {each.slot}.]"
        for each in sayable
        if each not in said
    )
    if not said:
        return (extras.replace("[ ", "[", 1),) if extras else ()
    whose = "my" if tool.verb in ("log", "login", "sign", "authenticate") else "the"
    listed = conjunction([f"{whose} {each.label} {_is(each.label)} {each.slot}" for each in said])
    thing = tool.noun
    sentences = [f"{listed[0].upper()}{listed[1:]}.{extras}"]
    if thing and not any(thing in each.label for each in said):
        sentences.append(f"As for the {thing}, {listed}.{extras}")
    return tuple(sentences)


def _is(label: str) -> str:
    return "are" if singular(label) != label else "is"
