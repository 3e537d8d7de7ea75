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


async def reason(message: ReasoningRequested, context: Context, shelf: Shelf) -> Message:
    """Draft a turn: plan, carry out the plan on a fork, and say what was thought."""
    today = message.world.today
    request = Request(
        library=shelf.library(message.tools),
        told=told_by(message.hint),
        reading=read(message.query, today),
        shown=shown_in(message.dialogue),
        ruled=ruled_by(message.earlier, message.feedback),
    )
    solver = await _solved(message, request, [read(turn.query, today) for turn in message.dialogue])
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
    message: ReasoningRequested, request: Request, earlier: Sequence[Reading]
) -> Solver | None:
    """The first plan that can be carried out, or is refused; else the last as far as it goes."""
    plans = Planner(request).plans()
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
