"""`parallel`: one message asks for two or three things at once, and one message of the assistant
makes their calls.

None rests on another, and in whatever order they are made, each call comes to the same and so does
the world: every order is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from random import Random

from turnloom.agents.variants.requests.multi_goal import first_joined
from turnloom.agents.variants.script import Script
from turnloom.agents.variants.trace_context import TraceContext
from turnloom.agents.variants.variant import Variant
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import Session
from turnloom.graphs.origin import steps_of
from turnloom.graphs.trace import Trace, TracedTurn

NAME = "parallel"


async def join_at_once(
    trace: Trace, context: TraceContext, rng: Random
) -> tuple[Trace, Script] | None:
    """The trace with two or three turns that follow each other made one, whose goals can be reached
    in any order."""
    found = await first_joined(trace, context, rng, NAME, _in_any_order)
    if found is None:
        return None
    joined, script = found
    rules = (
        replace(rule, at_once=len(turn.parts) > 1)
        for rule, turn in zip(script.rules, joined.turns, strict=True)
    )
    return joined, replace(script, rules=tuple(rules))


def _is_independent(turn: TracedTurn) -> bool:
    """Whether no part of a turn takes anything from another."""
    return all(
        number < turn.first or number >= part.first
        for part in turn.parts
        for step in part.steps
        for origin in step.origins.values()
        for number in steps_of(origin)
    )


async def _in_any_order(turn: TracedTurn, world: Session) -> bool:
    """Whether no goal rests on another, all their look-ups can be made first, and then the goals in
    any order."""
    if not _is_independent(turn):
        return False
    for part in turn.parts:
        for step in part.steps[:-1]:
            result = await world.call(step.tool, step.arguments)
            if result.text != step.result.text:
                return False
    return await order_is_irrelevant(world, [part.steps[-1] for part in turn.parts])


async def order_is_irrelevant(world: Session, calls: Sequence[ExecutedCall]) -> bool:
    """Whether in every order each call comes to what it came to, and the world to the same."""
    digests = set()
    for order in permutations(calls):
        fork = await world.fork()
        try:
            for call in order:
                result = await fork.call(call.tool, call.arguments)
                if result.text != call.result.text:
                    return False
            digests.add(await fork.digest())
        finally:
            await fork.close()
    return len(digests) == 1


PARALLEL = Variant(
    NAME,
    "one message asks for two or three things at once, whose calls are made in one message",
    join_at_once,
    longer=0,
)
