"""Solving a turn unaided: from what a deployed model would see, without hint or earlier drafts.

The small graph that is searched comes from documentation and results that are visible; every
choice is weighed by named features (`weights.toml`).
"""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.offline.reasoner.reading.request import read_request
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.solver.execution import Execution
from turnloom.agents.offline.reasoner.solver.memory import Memory
from turnloom.agents.offline.reasoner.solver.plan import Plan
from turnloom.agents.offline.reasoner.solver.search import Problem
from turnloom.agents.offline.reasoner.solving import StuckError
from turnloom.agents.offline.reasoner.visible import Shown


def problem_of(message: ReasoningRequested, cache: IndexCache, results: Sequence[Shown]) -> Problem:
    """What a turn is worked out from; `results` are those of the turns before it."""
    request = read_request(message.query, message.world.today)
    index = cache.index(message.tools)
    memory = Memory(index, request, results, message.turn)
    return Problem(index, request, results, message.turn, memory)


async def carried_out(
    message: ReasoningRequested,
    problem: Problem,
    plans: Sequence[Plan],
) -> Execution | None:
    """The first of the plans that can be carried out, or is refused, carried out on a fork; None
    where there is none. Nothing is tried that would not stand in the draft, but for plans that end
    where a result does not show what they need."""
    for plan in plans:
        done = Execution(problem, await message.world.fork())
        try:
            await done.carry_out(plan)
        except StuckError as stuck:
            if not stuck.refused:
                continue
        return done
    return None
