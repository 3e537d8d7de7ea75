"""`split_facts`: a value is told before what it is for.

The user says a fact, and the assistant takes note of it and calls nothing. The request that comes
with the next message leaves the value out, and is carried out with it. Only a value is told ahead
that nothing else holds, so that it is the earlier message that has to be remembered.
"""

from __future__ import annotations

from random import Random

from turnloom.agents.variants.requests.missing_parameter import lone_value
from turnloom.agents.variants.script import Script, TurnRule, with_turn_before
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.json_value import JsonValue
from turnloom.graphs.trace import Trace

NAME = "split_facts"
FEW_WORDS = 4
"""A longer text is dictated where it is to be written."""


def _can_be_told(value: JsonValue, about: str) -> bool:
    """Whether "the day of arrival is May 4" can be said: a short value, and a name for it."""
    named = about.startswith(("the ", "your ")) and " or " not in about
    return named and len(str(value).split()) <= FEW_WORDS


async def tell_ahead(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a turn that tells a value of the one after it."""
    found = await lone_value(trace, context, rng, _can_be_told)
    if found is None:
        return None
    number, slot, about = found
    left_out = frozenset({slot})
    telling = TurnRule("answer", said=left_out, about=about)
    return with_turn_before(trace, number, NAME, telling, TurnRule(unsaid=left_out))


SPLIT_FACTS = Variant(
    NAME,
    "a value is told a turn before the request that needs it",
    tell_ahead,
)
