"""Calls made in one step know nothing of one another's results, whatever they hold."""

from __future__ import annotations

from turnloom.agents.critique.critic import Critic
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.role import Context
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import Environment
from turnloom.graphs.origin import steps_of
from turnloom.graphs.trace import TracedTurn

GUIDANCE = Guidance(3, "first")


async def drafted(
    request: ReasoningRequested, turn: TracedTurn, *, together: bool
) -> ReasoningDrafted:
    """The gold's calls, in one step or one by one."""
    after = await request.world.fork()
    calls = tuple(
        [
            ExecutedCall(step.tool, step.arguments, await after.call(step.tool, step.arguments))
            for step in turn.steps
        ]
    )
    groups = [calls] if together else [(call,) for call in calls]
    steps = [AssistantStep("I look this up.", group) for group in groups]
    return ReasoningDrafted(request.turn, Draft(tuple(steps), "Done."), after)


async def test_a_call_that_uses_the_result_of_its_own_step_is_turned_down(
    world: Environment, begun, context: Context
) -> None:
    critic = Critic(world, GUIDANCE)
    (request,) = await critic.handle(begun.composed, context)
    turned_down = 0
    for number, turn in enumerate(begun.composed.trace.turns):
        assert isinstance(request, ReasoningRequested)
        assert request.turn == number
        here = range(turn.first, turn.first + len(turn.steps))
        chained = [
            (at, name)
            for at, step in enumerate(turn.steps)
            for name, origin in step.origins.items()
            if any(source in here for source in steps_of(origin))
        ]
        if chained:
            (request,) = await critic.handle(await drafted(request, turn, together=True), context)
            turned_down += 1
            remark = request.feedback[-1]
            assert (remark.fault, remark.call, remark.argument) == ("argument", *chained[0])
            assert remark.text.endswith("was not known yet: the result was still to come.")
        (request,) = await critic.handle(await drafted(request, turn, together=False), context)
    assert turned_down
    assert not isinstance(request, ReasoningRequested)
