"""The offline reasoner as a role: a real, weak solver that sees what a deployed model would see.

Its inputs are the fields of `ReasoningRequested` and nothing else. It works on a fork of the
world, and of that it uses `call` alone. What it is asked unaided, it solves from the request
(`solver/`); a hint is followed by the planner here.
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
from turnloom.agents.offline.reasoner.library import Shelf
from turnloom.agents.offline.reasoner.mentions import read
from turnloom.agents.offline.reasoner.placing import Placed, placed
from turnloom.agents.offline.reasoner.plan import Plan
from turnloom.agents.offline.reasoner.planning import Planner
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.ruled import Ruled, ruled_by
from turnloom.agents.offline.reasoner.solver.execution import Execution
from turnloom.agents.offline.reasoner.solver.search import Search
from turnloom.agents.offline.reasoner.solver.solve import carried_out, problem_of
from turnloom.agents.offline.reasoner.solving import Solver, StuckError
from turnloom.agents.offline.reasoner.sources import Sources
from turnloom.agents.offline.reasoner.thinking import Thinker, grouped
from turnloom.agents.offline.reasoner.told import told_by
from turnloom.agents.offline.reasoner.visible import shown_in
from turnloom.agents.role import Context, Message, PerSample, Role
from turnloom.graphs.call import ExecutedCall


def reasoner_role() -> Role[ReasoningRequested]:
    """The offline reasoner as a role.

    It keeps an index of tool documentation and, while a sample is in progress, what it has read of
    its dialogue: memory that changes nothing but the time that an answer takes.
    """
    shelf = Shelf()
    known: PerSample[Sources] = PerSample()

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        sources = _sources(message, shelf, known.get(context))
        known[context] = sources
        return [await _draft(message, context, shelf, sources)]

    emits = (ReasoningDrafted, ReasoningFailed, SampleRejected)
    return Role("reasoner", (ReasoningRequested,), emits, handle)


def planned(message: ReasoningRequested, shelf: Shelf) -> Sequence[Plan]:
    """Every plan for a turn, the best first. Nothing that the turn's calls show changes them."""
    return Planner(_sources(message, shelf), _ruled(message)).plans()


async def reason(
    message: ReasoningRequested,
    context: Context,
    shelf: Shelf,
    plans: Sequence[Plan] | None = None,
) -> Message:
    """Draft a turn: plan (unless the plans are known), carry out the plan on a fork, and say what
    was thought."""
    return await _draft(message, context, shelf, _sources(message, shelf), plans)


def _sources(message: ReasoningRequested, shelf: Shelf, before: Sources | None = None) -> Sources:
    """What the turn is worked out from; `before` is what the attempt before this one, or the turn
    before it, was."""
    shown = shown_in(message.dialogue, before.request.shown if before else ())
    request = Request(
        library=shelf.library(message.tools),
        told=told_by(message.hint or ""),
        reading=read(message.query, message.world.today),
        shown=shown,
        earlier=[read(turn.query, message.world.today) for turn in message.dialogue],
        turn=message.turn,
    )
    return before if before is not None and before.request.is_same(request) else Sources(request)


def _ruled(message: ReasoningRequested) -> Ruled:
    """What was turned down; what was tried without the hint says little about a try with it."""
    return ruled_by(message.earlier[message.unaided :], message.feedback[message.unaided :])


async def _draft(
    message: ReasoningRequested,
    context: Context,
    shelf: Shelf,
    sources: Sources,
    plans: Sequence[Plan] | None = None,
) -> Message:
    solver: Solver | Execution | None
    if message.is_unaided:
        problem = problem_of(message, shelf.index, sources.request.shown)
        likely = await Search(problem).plans(pause=context.pause)
        solver = await carried_out(message, problem, likely)
    else:
        ruled = _ruled(message)
        solver = await _solved(
            message, sources, ruled, Planner(sources, ruled).plans() if plans is None else plans
        )
    if solver is None and message.is_unaided:
        stuck = Feedback("missing", "No call answers to the request.")
        return ReasoningFailed(message.turn, Draft((), ""), stuck)
    if solver is None:
        return SampleRejected("reasoner", "reason:stuck", "no call answers to the request")
    rng = context.rng("reason", message.turn, len(message.earlier))
    currency, today = sources.request.library.index.currency, message.world.today
    thinker = Thinker(solver.made, rng, currency, today)
    steps = tuple(
        AssistantStep(
            thinker.before(group),
            tuple(
                ExecutedCall(made.call.tool, made.call.arguments, made.outcome) for made in group
            ),
        )
        for group in grouped(solver.made, rng)
    )
    answer = Answerer(solver.made, rng, currency, today, message.query).answer()
    return ReasoningDrafted(message.turn, Draft(steps, answer, thinker.closing()), solver.session)


async def _solved(
    message: ReasoningRequested, sources: Sources, ruled: Ruled, plans: Sequence[Plan]
) -> Solver | None:
    """The first plan that can be carried out, or is refused; else the last as far as it goes."""
    solver: Solver | None = None
    places: dict[int, Placed] = {}
    for desperate in (False, True):
        for number, plan in enumerate(plans):
            if number not in places:
                places[number] = placed(plan, sources.request, ruled)
            world = await message.world.fork()
            solver = Solver(sources, ruled, world, plan, places[number])
            try:
                await solver.carry_out(desperate=desperate)
            except StuckError as stuck:
                if not stuck.refused:
                    continue
            return solver
    return solver if solver is not None and solver.made else None
