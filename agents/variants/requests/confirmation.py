"""`confirmation`: the policy has the assistant ask before it does what is asked for.

It says what it is about to do and asks whether to go ahead, calling nothing. The user agrees, and
it is done; or the user thinks better of it, and it is not, though it would have changed something.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from turnloom.agents.policy import CONFIRM, Policy
from turnloom.agents.variants.script import Script, TurnRule, with_turn_before
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.trace import Trace, TracedTurn

NAME = "confirmation"
DECLINED = "declined"
P_DECLINED = 0.35
"""Chance that the user does not agree."""


async def ask_before(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a question before a turn that changes something by a tool which is called
    there alone."""
    called = [step.tool for turn in trace.turns for step in turn.steps]
    for number in rng.sample(range(len(trace.turns)), len(trace.turns)):
        turn = trace.turns[number]
        if context.graph.tools[turn.target].effect == "read" or called.count(turn.target) != 1:
            continue
        world = await context.world(trace, number)
        try:
            if not await context.changes(world, turn.steps):
                continue
            digest = await world.digest()
        finally:
            await world.close()
        asking = TurnRule("question", reason=NAME)
        policy = Policy.drawn(CONFIRM, turn.target, rng)
        if rng.random() >= P_DECLINED:
            made, script = with_turn_before(trace, number, NAME, asking, TurnRule(reply="yes"))
            return made, replace(script, policy=policy)
        silent = TracedTurn(turn.target, turn.first, (), ())
        rules = [TurnRule(request=at) for at in range(number)]
        rules.append(replace(asking, request=number, asked=turn))
        left = TurnRule("answer", request=number, asked=turn, counterfactual=turn.steps)
        rules.append(replace(left, reason=DECLINED, reply="no"))
        turns = (*trace.turns[:number], silent, silent)
        made = replace(trace, turns=turns, final_digest=digest)
        return made, Script(NAME, tuple(rules), policy)
    return None


CONFIRMATION = Variant(
    NAME,
    "the policy asks for a confirmation first: the user gives it, or not",
    ask_before,
)
