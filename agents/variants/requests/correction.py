"""`correction`: the user changes their mind about a value.

They do so within the message that asks, so that the call is made with the later value alone; or
after it was carried out, so that it is carried out anew. Then the world must end up as if they had
said so at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import TypeAlias

from turnloom.agents.user_slots import UserSlot
from turnloom.agents.variants.script import Correction, Script, TurnRule
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.environment import Session, ToolResult
from turnloom.graphs.json_value import JsonObject, JsonValue
from turnloom.graphs.origin import FromUser
from turnloom.graphs.schema import choices_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import GOAL, Step, Trace, TracedTurn

NAME = "correction"
DRAWS = 6
"""Times that another value is looked for."""
FEW_WORDS = 2
"""Of a longer text nobody takes back the whole."""
SAME_MESSAGE = 0.4
"""Chance that a value is taken back in the message that says it."""

Others: TypeAlias = "list[tuple[str, JsonValue]]"


async def change_mind(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with a value taken back: where it is said, or in a turn of its own that ends it."""
    if rng.random() < SAME_MESSAGE:
        return await _within(trace, context, rng) or await _later(trace, context, rng)
    return await _later(trace, context, rng) or await _within(trace, context, rng)


async def _within(trace: Trace, context: TraceContext, rng: Random) -> tuple[Trace, Script] | None:
    for number in rng.sample(range(len(trace.turns)), len(trace.turns)):
        turn = trace.turns[number]
        world = await context.world(trace, number)
        try:
            for at, step in enumerate(turn.steps, turn.first):
                for name, other in await _others(step, context.graph.tools, world, rng):
                    if await _makes_a_difference(world, step, {**step.arguments, name: other}):
                        rules = [TurnRule(request=own) for own in range(len(trace.turns))]
                        correction = Correction(UserSlot(at, name), other)
                        rules[number] = replace(rules[number], correction=correction)
                        return trace, Script(NAME, tuple(rules))
                await world.call(step.tool, step.arguments)
        finally:
            await world.close()
    return None


async def _later(trace: Trace, context: TraceContext, rng: Random) -> tuple[Trace, Script] | None:
    for number in reversed(range(len(trace.turns))):
        turn = trace.turns[number]
        goal = turn.steps[-1]
        world = await context.world(trace, number)
        try:
            for step in turn.steps[:-1]:
                await world.call(step.tool, step.arguments)
            for name, other in await _others(goal, context.graph.tools, world, rng):
                then = {**goal.arguments, name: other}
                again = await done_anew(world, goal.tool, goal.arguments, then)
                if again is None:
                    continue
                result, digest = again
                last = turn.first + len(turn.steps)
                step = Step(goal.tool, then, result, goal.origins)
                mended = TracedTurn(turn.target, last, (step,), (GOAL,))
                turns = (*trace.turns[: number + 1], mended)
                rules = [TurnRule(request=at) for at in range(len(turns))]
                slot = UserSlot(last, name)
                rules[-1] = replace(
                    rules[-1], correction=Correction(slot, goal.arguments[name], of=last - 1)
                )
                return replace(trace, turns=turns, final_digest=digest), Script(NAME, tuple(rules))
        finally:
            await world.close()
    return None


async def _others(step: Step, tools: Mapping[str, Tool], world: Session, rng: Random) -> Others:
    """Other values that the user could have said for a call: the argument, the value."""
    tool = tools[step.tool]
    found: Others = []
    wishes = [await world.suggest_arguments(step.tool, rng) for _ in range(DRAWS)]
    for name, origin in step.origins.items():
        value = step.arguments[name]
        if not isinstance(origin, FromUser) or not _is_short(value):
            continue
        choices = choices_of(tool.properties.get(name, {})) or []
        for other in [*(wish.get(name) for wish in wishes), *choices]:
            fits = _is_short(other) and type(other) is type(value) and other != value
            if fits and (name, other) not in found:
                found.append((name, other))
    rng.shuffle(found)
    return found


def _is_short(value: JsonValue) -> bool:
    """Whether one can take a value back in a few words."""
    plain = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    return plain and 0 < len(str(value).split()) <= FEW_WORDS


async def _makes_a_difference(world: Session, step: Step, other: JsonObject) -> bool:
    """Whether a call with other arguments could be made as well, and comes to something else."""
    fork = await world.fork()
    try:
        result = await fork.call(step.tool, other)
        return result.ok and result.text != step.result.text
    finally:
        await fork.close()


async def done_anew(
    world: Session, tool: str, first: JsonObject, then: JsonObject
) -> tuple[ToolResult, str] | None:
    """What a call comes to that is made after the same with other arguments, and the world's
    digest; None unless all is as if the later one had been made alone."""
    both, alone = await world.fork(), await world.fork()
    try:
        await both.call(tool, first)
        before = await both.digest()
        result = await both.call(tool, then)
        after = await both.digest()
        only = await alone.call(tool, then)
        if not (result.ok and only.ok) or after == before or after != await alone.digest():
            return None
        return result, after
    finally:
        await both.close()
        await alone.close()


CORRECTION = Variant(
    NAME,
    "the user takes a value back, in the same message or after it was acted on",
    change_mind,
)
