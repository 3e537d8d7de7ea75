"""The offline reasoner as a role: a real, weak solver that sees what a deployed model would see.

Its inputs are the fields of `ReasoningRequested` and nothing else. It works on a fork of the
world, and of that it uses `call` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.agents.dialogue import AssistantStep, Draft, Feedback
from turnloom.agents.messages import (
    ReasoningDrafted,
    ReasoningFailed,
    ReasoningRequested,
    SampleRejected,
)
from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.reading.tool_index import IndexCache
from turnloom.agents.offline.reasoner.solver.plan import Plan
from turnloom.agents.offline.reasoner.solver.problem import Problem
from turnloom.agents.offline.reasoner.solver.search import Search
from turnloom.agents.offline.reasoner.solver.solve import carried_out, problem_of
from turnloom.agents.offline.reasoner.thinking import Thinker, grouped
from turnloom.agents.role import Context, Message, PerSample, Role
from turnloom.graphs.call import ExecutedCall


def reasoner_role() -> Role[ReasoningRequested]:
    """The offline reasoner as a role.

    It keeps an index of tool documentation and, while a sample is in progress, what it has read of
    its dialogue: memory that changes nothing but the time that an answer takes.
    """
    cache = IndexCache()
    known: PerSample[Problem] = PerSample()

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        problem = known[context] = problem_of(message, cache, known.get(context))
        return [await _draft(message, context, problem)]

    emits = (ReasoningDrafted, ReasoningFailed, SampleRejected)
    return Role("reasoner", (ReasoningRequested,), emits, handle)


async def planned(message: ReasoningRequested, cache: IndexCache) -> Sequence[Plan]:
    """Every plan for a turn, the best first. Nothing that the turn's calls show changes them."""
    return await Search(problem_of(message, cache)).plans()


async def reason(
    message: ReasoningRequested,
    context: Context,
    cache: IndexCache,
    plans: Sequence[Plan] | None = None,
) -> Message:
    """Draft a turn: plan (unless the plans are known), carry out the plan on a fork, and say what
    was thought."""
    return await _draft(message, context, problem_of(message, cache), plans)


async def _draft(
    message: ReasoningRequested,
    context: Context,
    problem: Problem,
    plans: Sequence[Plan] | None = None,
) -> Message:
    if plans is None:
        plans = await Search(problem).plans(pause=context.pause)
    done = await carried_out(message, problem, plans)
    if done is None and message.is_unaided:
        stuck = Feedback("missing", "No call answers to the request.")
        return ReasoningFailed(message.turn, Draft((), ""), stuck)
    if done is None:
        return SampleRejected("reasoner", "reason:stuck", "no call answers to the request")
    rng = context.rng("reason", message.turn, len(message.earlier))
    currency, today = problem.index.currency, message.world.today
    thinker = Thinker(done.made, rng, currency, today, message.query)
    steps = tuple(
        AssistantStep(
            thinker.before(group),
            tuple(
                ExecutedCall(made.call.tool, made.call.arguments, made.outcome) for made in group
            ),
        )
        for group in grouped(done.made, rng)
    )
    answer = Answerer(done.made, rng, currency, today, message.query).answer()
    return ReasoningDrafted(message.turn, Draft(steps, answer, thinker.closing()), done.session)
