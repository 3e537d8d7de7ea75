"""Ways to tell what came of an operation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from turnloom.graphs.inference.leaves import Leaf
from turnloom.graphs.inference.reports import reports
from turnloom.graphs.inference.slots import SlotParameter
from turnloom.graphs.language.morphology import participle, split
from turnloom.graphs.sources.simulated.resources.fields import TALLIES
from turnloom.graphs.sources.simulated.wording.spoken_operation import SpokenOperation
from turnloom.graphs.sources.simulated.wording.type_namer import PAST
from turnloom.graphs.tool import Tool

_DONE = ("That is done.", "Done.", "All set.")
_GROUP = re.compile(r"\[[^\[\]]*\]")


def operation_reports(
    spoken: SpokenOperation,
    tool: Tool,
    items: str,
    told: list[Leaf],
    asked: Sequence[str],
    parameters: list[SlotParameter],
) -> tuple[str, ...]:
    """Reports with the fields that are `told`. A change is told as such: which of the fields it
    was, the result does not say."""
    role, noun = spoken.role, spoken.noun or tool.noun
    if role == "update":
        title = spoken.resource.title_field if spoken.resource else ""
        own = next((leaf.own for leaf in told if leaf.own == leaf.pattern == title), "")
        named = f"{{{own}}} has" if own else f"The {noun} has"
        return (f"{named} been updated.", f"Done, the {noun} is up to date.",
                f"I've made that change to the {noun}.")  # fmt: skip
    if role in ("act", "undo", "other") and spoken.interpretation.operation.method != "get":
        done = _done(spoken, tool)
        return (f"{done[0].upper()}{done[1:]}.", f"Done, {done}.") if done else _DONE
    if role in ("create", "delete"):
        given = set(spoken.interpretation.operation.arguments)
        told = [leaf for leaf in told if _is_news(leaf, given) and role == "create"]
    plain = tuple(_GROUP.sub("", ask) for ask in asked)
    return reports(tool, noun, items, told, plain, parameters)


def _done(spoken: SpokenOperation, tool: Tool) -> str:
    """ "the visit has been cancelled", where one word says what was done to a thing."""
    if spoken.role != "act" or not spoken.sentence[1]:
        return ""
    words = tool.name.split("_")
    return f"the {' '.join(words[1:])} has been {participle(words[0])}"


def _is_news(leaf: Leaf, given: set[str]) -> bool:
    """Whether a field of a new thing tells more than what was asked for, and that it is new."""
    words = set(split(leaf.own))
    return leaf.own not in given and not words & (TALLIES | PAST)
