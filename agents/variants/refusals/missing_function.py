"""`missing_function`: the tool that a request needs is not offered yet.

The assistant says what it cannot do, and tries nothing else in its place. Then the tool is offered,
and the request is carried out. A tool that another one could stand in for is not withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from turnloom.agents.variants.possible_calls import (
    known_values,
    possible_calls,
    said_values,
    tellings,
)
from turnloom.agents.variants.script import Script, TurnRule, with_turn_before
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.call import Call
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.trace import Step, Trace, TracedTurn

NAME = "missing_function"


async def withhold_tool(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a refused turn before one whose target was never called till then."""
    for number in rng.sample(range(len(trace.turns)), len(trace.turns)):
        turn = trace.turns[number]
        before = [step for each in trace.turns[:number] for step in each.steps]
        if turn.target in {step.tool for step in (*before, *turn.steps[:-1])}:
            continue
        world = await context.world(trace, number)
        try:
            if await _is_replaceable(turn, before, world):
                continue
        finally:
            await world.close()
        supplied = TurnRule(tools_added=(turn.target,))
        return with_turn_before(trace, number, NAME, TurnRule("refusal"), supplied)
    return None


async def _is_replaceable(turn: TracedTurn, before: Sequence[Step], world: Session) -> bool:
    """Whether another tool, called with what the turn knows, does or shows what its target does."""
    for step in turn.steps[:-1]:
        await world.call(step.tool, step.arguments)
    goal = turn.steps[-1]
    done = (*before, *turn.steps)
    seen: list[JsonValue] = [step.result.value for step in done[:-1]]
    seen += [step.arguments for step in done]
    said = [value for _, _, value in said_values(done)]
    return await stands_in(goal.tool, goal.arguments, known_values(seen, said), world) != ""


async def stands_in(
    tool: str, arguments: JsonObject, known: Mapping[str, Sequence[JsonValue]], world: Session
) -> str:
    """The other tool that does in this world, or shows, what a call of `tool` does, if it is called
    with what is known; '' where none does."""
    before = await world.digest()
    done = await world.fork()
    try:
        result = await done.call(tool, arguments)
        after = await done.digest()
    finally:
        await done.close()
    wanted = tellings(result.value) - tellings(arguments)
    for other in world.tools:
        if other.name == tool or (before == after and other.effect == "write"):
            continue
        for attempt in possible_calls(other, known):
            changed = "" if before == after else after
            if await _does(Call(other.name, attempt), world, changed, wanted):
                return other.name
    return ""


async def _does(call: Call, world: Session, changed: str, wanted: frozenset[str]) -> bool:
    """Whether a call brings the world where `changed` says, or else shows what is `wanted`."""
    fork = await world.fork()
    try:
        result = await fork.call(call.tool, call.arguments)
        if not result.ok:
            return False
        return (await fork.digest()) == changed if changed else tellings(result.value) >= wanted
    finally:
        await fork.close()


MISSING_FUNCTION = Variant(
    NAME,
    "a tool is not offered until the assistant has said that it cannot do without it",
    withhold_tool,
)
