"""`multi_goal`: one message asks for two or three things.

They are goals that the trace has one after the other, of which a later one may use what an earlier
one gave. None undoes another, each leaves its mark, and the user says nothing for one that only the
result of another shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from random import Random

from turnloom.agents.variants.possible_calls import said_values
from turnloom.agents.variants.script import Script, with_turns_joined
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.environment import Session
from turnloom.graphs.json_value import JsonValue, scalars
from turnloom.graphs.origin import steps_of
from turnloom.graphs.tool import Tool
from turnloom.graphs.trace import Step, Trace, TracedTurn

NAME = "multi_goal"
FEWEST, MOST = 2, 3
"""Goals of one message."""
Suits = Callable[[TracedTurn, Session], Awaitable[bool]]


async def join_goals(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with two or three turns that follow each other made one."""
    return await first_joined(trace, context, rng, NAME, _each_counts)


async def first_joined(
    trace: Trace, context: TraceContext, rng: Random, variant: str, suits: Suits
) -> tuple[Trace, Script] | None:
    """The trace with the turns joined that one can ask for at once, and that suit the variant, in
    the world as it is before them."""
    places = [
        (start, count)
        for count in range(FEWEST, MOST + 1)
        for start in range(len(trace.turns) - count + 1)
    ]
    rng.shuffle(places)
    for start, count in places:
        joined, script = with_turns_joined(trace, start, count, variant)
        turn = joined.turns[start]
        shown = [step.result.value for each in trace.turns[:start] for step in each.steps]
        if not _goes_together(turn, shown, context.graph.tools):
            continue
        world = await context.world(trace, start)
        try:
            if await suits(turn, world):
                return joined, script
        finally:
            await world.close()
    return None


def _goes_together(turn: TracedTurn, shown: list[JsonValue], tools: Mapping[str, Tool]) -> bool:
    """Whether one can ask for all goals of a turn at once: none does away with what another was
    for, is the same call, or needs the user to know what another will show."""
    goals = [part.steps[-1] for part in turn.parts]
    if any(_is_same(one, other) for at, one in enumerate(goals) for other in goals[:at]):
        return False
    known = _telling(shown)
    news: set[JsonValue] = set()
    for part in turn.parts:
        own = range(part.first, part.first + len(part.steps))
        drawn = {
            number
            for step in part.steps
            for origin in step.origins.values()
            for number in steps_of(origin)
        }
        if tools[part.target].annotation.destructive and any(
            turn.first <= number < own.start for number in drawn
        ):
            return False
        if any(value in news for _, _, value in said_values(part.steps) if _is_single(value)):
            return False
        for step in part.steps:
            news |= _telling([step.result.value]) - known - _telling([step.arguments])
    return True


def _is_same(one: Step, other: Step) -> bool:
    return one.tool == other.tool and one.arguments == other.arguments


def _is_single(value: JsonValue) -> bool:
    return not isinstance(value, (list, dict, bool)) and value is not None


def _telling(values: list[JsonValue]) -> set[JsonValue]:
    return {value for value in scalars(values) if _is_single(value)}


async def _each_counts(turn: TracedTurn, world: Session) -> bool:
    """Whether without one of the goals, but the last, the world or a later result would differ;
    a look-up counts for what it shows."""
    after = await _left_out(turn, world, -1)
    ends = [part.first + len(part.steps) - 1 - turn.first for part in turn.parts[:-1]]
    for end in ends:
        before = await _left_out(turn, world, -1, end)
        if before == await _left_out(turn, world, -1, end + 1):
            continue
        if await _left_out(turn, world, end) == after:
            return False
    return True


async def _left_out(turn: TracedTurn, world: Session, number: int, stop: int | None = None) -> str:
    """The world's digest after the steps of a turn without one; '' where a result differs."""
    fork = await world.fork()
    try:
        for at, step in enumerate(turn.steps[:stop]):
            if at != number:
                result = await fork.call(step.tool, step.arguments)
                if result.text != step.result.text:
                    return ""
        return await fork.digest()
    finally:
        await fork.close()


MULTI_GOAL = Variant(
    NAME,
    "one message asks for two or three things, of which one may rest on another",
    join_goals,
    longer=0,
)
