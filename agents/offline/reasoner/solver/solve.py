"""Solving a turn: from what a deployed model would see, and at a guided attempt from a hint and
what was said of earlier drafts.

The small graph that is searched comes from documentation and results that are visible; every
choice is weighed by named features (`weights.toml`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.offline.reasoner.reading.request import read_request
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.solver.execution import Execution, StuckError
from turnloom.agents.offline.reasoner.solver.memory import Memory
from turnloom.agents.offline.reasoner.solver.plan import Plan
from turnloom.agents.offline.reasoner.solver.problem import Problem
from turnloom.agents.offline.reasoner.solver.ruled import ruled_by
from turnloom.agents.offline.reasoner.solver.told import told_by
from turnloom.agents.offline.reasoner.solver.turn_reading import TurnReading
from turnloom.agents.offline.reasoner.visible import shown_in


def problem_of(
    message: ReasoningRequested, cache: IndexCache, before: Problem | None = None
) -> Problem:
    """What a turn is worked out from; `before` is what the attempt before this one, or the turn
    before it, was: what is visible is read once for all attempts."""
    request = read_request(message.query, message.world.today)
    index = cache.index(message.tools)
    results = shown_in(message.dialogue, before.results if before else ())
    told = told_by(message.hint or "")
    ruled = ruled_by(message.earlier, message.feedback)
    if before is not None and before.is_of(index, request, results, message.turn):
        return replace(before, told=told, ruled=ruled)
    memory = Memory(index, request, results, message.turn)
    reading = TurnReading(index, request, results)
    return Problem(index, request, results, message.turn, told, ruled, memory, reading)


async def carried_out(
    message: ReasoningRequested,
    problem: Problem,
    plans: Sequence[Plan],
) -> Execution | None:
    """The first of the plans that can be carried out, or is refused, carried out on a fork, unless
    the same was turned down before; None where there is none. Nothing is tried that would not stand
    in the draft, but for plans that end where a result does not show what they need."""
    for plan in plans:
        done = Execution(problem, await message.world.fork())
        try:
            await done.carry_out(plan)
        except StuckError as stuck:
            if not stuck.refused:
                continue
        if not problem.ruled.drafted(made.call for made in done.made):
            return done
    return None
