"""The offline reasoner as a role: a real, weak solver that sees what a deployed model would see.

Its inputs are the fields of `ReasoningRequested` and nothing else. It works on a fork of the
world, and of that it uses `call` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested, SampleRejected
from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.documents import Shelf
from turnloom.agents.offline.reasoner.plan import Plan
from turnloom.agents.offline.reasoner.planning import Planner
from turnloom.agents.offline.reasoner.reading import Reading, read
from turnloom.agents.offline.reasoner.request import Request
from turnloom.agents.offline.reasoner.ruled import ruled_by
from turnloom.agents.offline.reasoner.solving import Solver, StuckError
from turnloom.agents.offline.reasoner.thinking import Thinker, grouped
from turnloom.agents.offline.reasoner.told import told_by
from turnloom.agents.offline.reasoner.visible import shown_in
from turnloom.agents.role import Context, Message, Role


def reasoner_role() -> Role[ReasoningRequested]:
    """The offline reasoner as a role. It keeps an index of tool documentation, nothing else."""
    shelf = Shelf()

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        return [await reason(message, context, shelf)]

    return Role("reasoner", (ReasoningRequested,), (ReasoningDrafted, SampleRejected), handle)


def planned(message: ReasoningRequested, shelf: Shelf) -> Sequence[Plan]:
    """Every plan for a turn, the best first. Nothing that the turn's calls show changes them."""
    return Planner(_read(message, shelf)).plans()


def _read(message: ReasoningRequested, shelf: Shelf) -> Request:
    return Request(
        library=shelf.library(message.tools),
        told=told_by(message.hint),
        reading=read(message.query, message.world.today),
        shown=shown_in(message.dialogue),
        ruled=ruled_by(message.earlier, message.feedback),
    )


async def reason(
    message: ReasoningRequested,
    context: Context,
    shelf: Shelf,
    plans: Sequence[Plan] | None = None,
) -> Message:
    """Draft a turn: plan (unless the plans are known), carry out the plan on a fork, and say what
    was thought."""
    today = message.world.today
    request = _read(message, shelf)
    if plans is None:
        plans = Planner(request).plans()
    earlier = [read(turn.query, today) for turn in message.dialogue]
    solver = await _solved(message, request, plans, earlier)
    if solver is None:
        return SampleRejected("reasoner", "reason:stuck", "no call answers to the request")
    rng = context.rng("reason", message.turn, len(message.earlier))
    currency = request.library.currency
    thinker = Thinker(solver.made, rng, currency, today)
    steps = tuple(
        AssistantStep(
            thinker.before(group),
            tuple(made.call for made in group),
            tuple(made.outcome for made in group),
        )
        for group in grouped(solver.made, rng)
    )
    answer = Answerer(solver.made, rng, currency, today).answer()
    return ReasoningDrafted(message.turn, Draft(steps, answer, thinker.closing()), solver.session)


async def _solved(
    message: ReasoningRequested,
    request: Request,
    plans: Sequence[Plan],
    earlier: Sequence[Reading],
) -> Solver | None:
    """The first plan that can be carried out, or is refused; else the last as far as it goes."""
    solver: Solver | None = None
    for desperate in (False, True):
        for plan in plans:
            world = await message.world.fork()
            solver = Solver(request, earlier, world, plan, message.turn)
            try:
                await solver.carry_out(desperate=desperate)
            except StuckError as stuck:
                if not stuck.refused:
                    continue
            return solver
    return solver if solver is not None and solver.made else None
