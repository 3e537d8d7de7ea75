"""`stop_in_time`: the goal is reached, and there is more that could be done.

The user wants something looked up, and nothing done about it yet. What was found has all that a
further call needs, which would change something; it is not made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from turnloom.agents.novelty import says_nothing_new
from turnloom.agents.variants.further_turns import changing, further_turns, state_after
from turnloom.agents.variants.script import Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.origin import steps_of, user_spans
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import GOAL, Step, Trace, TracedTurn

NAME = "stop_in_time"


async def tempt_further(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a last turn that looks up all that a change takes, and does not make it."""
    state = await state_after(trace, context)
    try:
        async for turn in further_turns(state, context, rng, changing(state)):
            *found, goal = turn.steps
            if not _leads_on(found, turn.first, goal, state.tools):
                continue
            reasons = (*turn.reasons[: len(found) - 1], GOAL)
            made = TracedTurn(found[-1].tool, turn.first, tuple(found), reasons)
            if says_nothing_new(state, made) or not await context.changes(
                state.session, turn.steps
            ):
                continue
            rules = [TurnRule(request=at) for at in range(len(trace.turns) + 1)]
            rules[-1] = replace(rules[-1], counterfactual=(goal,), holds=True)
            return replace(trace, turns=(*trace.turns, made)), Script(NAME, tuple(rules))
    finally:
        await state.session.close()
    return None


def _leads_on(found: Sequence[Step], first: int, goal: Step, tools: Mapping[str, Tool]) -> bool:
    """Whether look-ups, of which each leads to the next, lead to a call all of whose values come
    from results."""
    origins = [*goal.origins.values()]
    if not found or any(user_spans(origin) for origin in origins):
        return False
    for number, step in enumerate((*found[1:], goal), first):
        rests_on = {at for origin in step.origins.values() for at in steps_of(origin)}
        if number not in rests_on or tools[found[number - first].tool].effect != "read":
            return False
    return True


STOP_IN_TIME = Variant(
    NAME,
    "something is looked up, and what could be done about it is not: nobody asked for it",
    tempt_further,
)
