"""`irrelevant`: a message that no tool is needed for.

The user asks again for what the last result holds. The assistant tells it and calls nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from turnloom.agents.variants.script import Recall, Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.origin import Selected, parts
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Trace, TracedTurn

NAME = "irrelevant"
LONGEST = 40
"""Letters of a text that one asks for again."""
MOST_DIGITS = 4
"""Digits behind the point of a number that one does."""


async def ask_again(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a turn, behind another, that asks for a value which the last result shows."""
    places = [
        (number, recall)
        for number, turn in enumerate(trace.turns, 1)
        for recall in _recalls(turn, context.graph.tools, _said(trace.turns[:number]))
    ]
    if not places:
        return None
    number, recall = rng.choice(places)
    first = sum(len(turn.steps) for turn in trace.turns[:number])
    silent = TracedTurn(trace.turns[number - 1].target, first, (), ())
    turns = (*trace.turns[:number], silent, *trace.turns[number:])
    rules = [TurnRule(request=at) for at in range(len(turns))]
    rules[number] = replace(rules[number], kind="answer", recall=recall, about=recall.noun)
    return replace(trace, turns=turns), Script(NAME, tuple(rules))


def _said(turns: Sequence[TracedTurn]) -> set[JsonValue]:
    """What calls were made with, and items chosen by: the user knows it, so nobody asks."""
    steps = [step for turn in turns for step in turn.steps]
    told = [value for step in steps for value in step.arguments.values()]
    chosen = [
        origin.wanted
        for step in steps
        for claim in step.origins.values()
        for origin in parts(claim)
        if isinstance(origin, Selected)
    ]
    return {value for value in (*told, *chosen) if isinstance(value, (str, int, float))}


def _recalls(turn: TracedTurn, tools: Mapping[str, Tool], said: set[JsonValue]) -> Iterator[Recall]:
    """What one may ask for again of a turn: the fields of its result that have a name of their own
    and a value that the user did not say."""
    last = turn.steps[-1]
    tool = tools[last.tool]
    nouns = tool.annotation.field_nouns
    result = last.result.value
    for key, value in result.items() if isinstance(result, dict) else ():
        alone = list(nouns.values()).count(nouns.get(key, "")) == 1
        if alone and _is_telling(value) and value not in said:
            yield Recall(nouns[key], key)


def _is_telling(value: JsonValue) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and round(value, MOST_DIGITS) == value
    )


IRRELEVANT = Variant(
    NAME,
    "what is asked was shown already: the assistant tells it and calls nothing",
    ask_again,
)
