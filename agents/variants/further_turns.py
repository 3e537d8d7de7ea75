"""Further turns: what a trace could go on with, planned and executed where it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Container
from random import Random

from turnloom.agents.explorer import forget_changed_attributes
from turnloom.agents.novelty import says_nothing_new
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.planner import Planner
from turnloom.graphs.exploration.salience import Salience
from turnloom.graphs.trace import Trace, TracedTurn

MOST_TARGETS = 12
"""So many targets are tried."""
TRIES = 2
"""So often each: chance decides what its call is about."""


async def state_after(trace: Trace, context: TraceContext) -> ExplorationState:
    """Where the exploration of a trace stands: all of its calls are made anew."""
    session = await context.environment.open(trace.scenario)
    tools = {tool.name: tool for tool in session.tools}
    state = ExplorationState(session, tools)
    for turn in trace.turns:
        for step in turn.steps:
            await state.call(tools[step.tool], step.arguments, step.origins)
        Salience(context.graph, state).follow_turn(turn.first)
        state.turn += 1
        forget_changed_attributes(state)
    return state


def changing(state: ExplorationState) -> frozenset[str]:
    """The tools that do not only look things up."""
    return frozenset(name for name, tool in state.tools.items() if tool.effect != "read")


async def further_turns(
    state: ExplorationState,
    context: TraceContext,
    rng: Random,
    tools: Container[str],
    tries: int = TRIES,
) -> AsyncIterator[TracedTurn]:
    """Turns that end with a call of one of `tools`, one after the other, each planned from `state`;
    who takes one may change that call."""
    planner = Planner(context.graph)
    targets = [name for name in state.tools if name in tools]
    for target in rng.sample(targets, min(len(targets), MOST_TARGETS)):
        for _ in range(TRIES):
            found = await planner.plan_turn(state, target, rng)
            if found is None or says_nothing_new(state, found[1]):
                continue
            await found[0].session.close()
            yield found[1]
