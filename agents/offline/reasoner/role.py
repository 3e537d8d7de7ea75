"""The offline reasoner as a role: a real, weak solver that sees what a deployed model would see.

Its inputs are the fields of `ReasoningRequested` and nothing else. It works on a fork of the
world, and of that it uses `call` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested, SampleRejected
from turnloom.agents.offline.reasoner.answering import Answerer
from turnloom.agents.offline.reasoner.documents import Library, Shelf
from turnloom.agents.offline.reasoner.planning import Plan, Planner
from turnloom.agents.offline.reasoner.reading import Reading, read
from turnloom.agents.offline.reasoner.ruled import Ruled, ruled_by
from turnloom.agents.offline.reasoner.solving import Solver, StuckError
from turnloom.agents.offline.reasoner.thinking import Thinker, grouped
from turnloom.agents.offline.reasoner.told import Told, told_by
from turnloom.agents.offline.reasoner.visible import Shown, shown_in
from turnloom.agents.role import Context, Message, Role


def reasoner_role() -> Role[ReasoningRequested]:
    """The offline reasoner as a role. It keeps an index of tool documentation, nothing else."""
    shelf = Shelf()

    async def handle(message: ReasoningRequested, context: Context) -> Sequence[Message]:
        return [await reason(message, context, shelf)]

    return Role("reasoner", (ReasoningRequested,), (ReasoningDrafted, SampleRejected), handle)


def planned(message: ReasoningRequested, shelf: Shelf) -> Sequence[Plan]:
    """Every plan for a turn, the best first. It depends on nothing that the turn's calls show."""
    library, told = shelf.library(message.tools), told_by(message.hint)
    ruled = ruled_by(message.earlier, message.feedback)
    reading = read(message.query, message.world.today)
    return Planner(library, told, reading, shown_in(message.dialogue), ruled).plans()


async def reason(
    message: ReasoningRequested,
    context: Context,
    shelf: Shelf,
    plans: Sequence[Plan] | None = None,
) -> Message:
    """Draft a turn: plan (unless the plans are known), carry out the plan on a fork, and say what
    was thought."""
    library = shelf.library(message.tools)
    told = told_by(message.hint)
    today = message.world.today
    readings = [read(turn.query, today) for turn in message.dialogue] + [read(message.query, today)]
    shown = shown_in(message.dialogue)
    ruled = ruled_by(message.earlier, message.feedback)
    plans = planned(message, shelf) if plans is None else plans
    if not plans:
        return SampleRejected("reasoner", "reason:no_plan", "no tool fits the request")
    rng = context.rng("reason", message.turn, len(message.earlier))
    found = await _carried_out(message, plans, (library, told, readings, ruled), shown)
    if found is None:
        return SampleRejected("reasoner", "reason:stuck", "no value for the goal can be found")
    solver, currency = found, library.currency
    thinker = Thinker(solver.made, rng, currency, today)
    steps = []
    for group in grouped(solver.made, rng):
        thought = thinker.before(group)
        steps.append(
            AssistantStep(
                thought, tuple(made.call for made in group), tuple(made.outcome for made in group)
            )
        )
    answer = Answerer(solver.made, rng, currency, today).answer()
    draft = Draft(tuple(steps), answer, thinker.closing())
    return ReasoningDrafted(message.turn, draft, solver.session)


async def _carried_out(
    message: ReasoningRequested,
    plans: Sequence[Plan],
    known: tuple[Library, Told, Sequence[Reading], Ruled],
    shown: Sequence[Shown],
) -> Solver | None:
    """The first plan that can be carried out, or is refused; else the best one as far as it goes."""
    library, told, readings, ruled = known
    for desperate in (False, True):
        for plan in plans:
            world = await message.world.fork()
            solver = Solver(library, told, readings, list(shown), world, ruled, message.turn)
            solver.desperate = desperate
            try:
                await solver.carry_out(plan)
            except StuckError as stuck:
                if solver.made and stuck.refused:
                    return solver
                if not (desperate and solver.made and plan is plans[-1]):
                    continue
            return solver
    return None
