"""`policy`: a rule in the system message forbids what is asked for.

The assistant says that it may not do it, and calls nothing. Without the rule it could have been
done, and would have changed something.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from turnloom.agents.policy import FORBID, Policy
from turnloom.agents.variants.further_turns import changing, further_turns, state_after
from turnloom.agents.variants.script import Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.trace import Trace, TracedTurn

NAME = "policy"


async def forbid_tool(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a last turn that asks for what a tool does which the policy forbids."""
    called = {step.tool for turn in trace.turns for step in turn.steps}
    state = await state_after(trace, context)
    try:
        async for asked in further_turns(state, context, rng, changing(state) - called):
            if asked.target in {step.tool for step in asked.steps[:-1]}:
                continue
            if not await context.changes(state.session, asked.steps):
                continue
            silent = TracedTurn(asked.target, asked.first, (), ())
            rules = [TurnRule(request=at) for at in range(len(trace.turns) + 1)]
            rules[-1] = replace(
                rules[-1],
                kind="refusal",
                asked=asked,
                counterfactual=asked.steps,
                reason=NAME,
            )
            policy = Policy.drawn(FORBID, asked.target, rng)
            made = replace(trace, turns=(*trace.turns, silent))
            return made, Script(NAME, tuple(rules), policy)
    finally:
        await state.session.close()
    return None


POLICY = Variant(
    NAME,
    "the system message forbids what is asked for: the assistant says so, and does nothing",
    forbid_tool,
)
