"""`infeasible`: what is asked for cannot be done in this world.

The tool refuses, since the thing is in a state that rules it out, or the value that is asked for is
none that there is. The assistant tells why, and nothing has changed. The request is one that could
be carried out, with another thing of those that were looked up, or with a value as another world
has it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from random import Random

from turnloom.agents.variants.further_turns import changing, further_turns, state_after
from turnloom.agents.variants.script import Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.exploration.exploration_state import ExplorationState
from turnloom.graphs.exploration.observed_value import observed_values
from turnloom.graphs.exploration.referring_expression import referring_expression
from turnloom.graphs.json_value import strings
from turnloom.graphs.origin import FromUser, Selected
from turnloom.graphs.schema import fits_schema
from turnloom.graphs.trace import Step, Trace, TracedTurn

NAME = "infeasible"
TOO_MUCH = (10, 100)
"""So many times an amount may be more than there is."""
FEWEST_WORDS = 3
"""A refusal in fewer words gives no reason."""


async def ask_for_the_impossible(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a last turn whose goal is refused."""
    state = await state_after(trace, context)
    other = await context.environment.open(await context.environment.scenario(rng))
    try:
        async for turn in further_turns(state, context, rng, changing(state)):
            *before, goal = turn.steps
            if any(state.tools[step.tool].effect != "read" for step in before):
                continue
            async for asked in _otherwise(state, turn, other, rng):
                result = await refusal(state.session, asked)
                if result is not None:
                    goal = replace(asked, result=result)
                    turns = (*trace.turns, replace(turn, steps=(*before, goal)))
                    rules = tuple(TurnRule(request=at) for at in range(len(turns)))
                    return replace(trace, turns=turns), Script(NAME, rules)
    finally:
        await state.session.close()
        await other.close()
    return None


async def refusal(world: Session, call: Step) -> ToolResult | None:
    """What a call is refused with that leaves the world as it is; None where it is not refused, or
    nothing says why."""
    fork = await world.fork()
    try:
        result = await fork.call(call.tool, call.arguments)
        if result.ok or await fork.digest() != await world.digest():
            return None
        reason = " ".join(strings(result.value))
        return result if len(reason.split()) >= FEWEST_WORDS else None
    finally:
        await fork.close()


async def _otherwise(
    state: ExplorationState, turn: TracedTurn, other: Session, rng: Random
) -> AsyncIterator[Step]:
    """The goal of a turn made for another thing, or with a value as another world has it."""
    goal = turn.steps[-1]
    for name, origin in goal.origins.items():
        if isinstance(origin, Selected) and origin.step >= turn.first:
            for each in _other_things(state, turn, name, origin, rng):
                yield each
    is_there = any(tool.name == goal.tool for tool in other.tools)
    suggested = await other.suggest_arguments(goal.tool, rng) if is_there else {}
    schemas = state.tools[goal.tool].properties
    for name, origin in goal.origins.items():
        own = goal.arguments[name]
        if isinstance(origin, FromUser) and not isinstance(own, (bool, list, dict)):
            values = [suggested[name]] if name in suggested else []
            values += [own * factor for factor in TOO_MUCH] if isinstance(own, (int, float)) else []
            for value in values:
                if value != own and fits_schema(value, schemas[name]):
                    yield replace(goal, arguments=goal.arguments | {name: value})


def _other_things(
    state: ExplorationState, turn: TracedTurn, name: str, origin: Selected, rng: Random
) -> Iterator[Step]:
    """The goal made for each other item of the list that it takes an argument from, if only that
    argument is taken from there."""
    goal = turn.steps[-1]
    taken = [each for each in goal.origins.values() if isinstance(each, Selected)]
    if len(taken) != 1:
        return
    step = turn.steps[origin.step - turn.first]
    tool = state.tools[step.tool]
    for observed in observed_values(tool, origin.step, step.result.value):
        place, field = observed.path[: len(origin.path)], observed.path[len(origin.path) + 1 :]
        if place != origin.path or field != origin.field or observed.value == goal.arguments[name]:
            continue
        found = referring_expression([observed], tool, step, state.turn, rng)
        if found is not None:
            arguments = goal.arguments | {name: observed.value}
            yield replace(goal, arguments=arguments, origins={**goal.origins, name: found[1]})


INFEASIBLE = Variant(
    NAME,
    "what is asked for cannot be done in this world: the tool refuses, and the reason is told",
    ask_for_the_impossible,
)
