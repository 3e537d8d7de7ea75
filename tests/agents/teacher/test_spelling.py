"""A value that the user wrote, in another spelling, is told as that and not as one from nowhere."""

from __future__ import annotations

from dataclasses import replace

from turnloom.agents.critique.critic import Critic
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import ReasoningDrafted, ReasoningRequested
from turnloom.agents.role import Context
from turnloom.graphs.call import Call, ExecutedCall
from turnloom.graphs.environment import Environment
from turnloom.graphs.origin import FromUser
from turnloom.graphs.trace import TracedTurn

GUIDANCE = Guidance(3, "first")


async def drafted(
    request: ReasoningRequested, turn: TracedTurn, respelt: int = -1, name: str = ""
) -> ReasoningDrafted:
    """The gold's calls and results; of one call an argument is written in other capitals."""
    after = await request.world.fork()
    steps = []
    for at, step in enumerate(turn.steps):
        outcome = await after.call(step.tool, step.arguments)
        call = Call(step.tool, step.arguments)
        if at == respelt:
            written = {**step.arguments, name: str(step.arguments[name]).swapcase()}
            call = replace(call, arguments=written)
        steps.append(
            AssistantStep("I look this up.", (ExecutedCall(call.tool, call.arguments, outcome),))
        )
    return ReasoningDrafted(request.turn, Draft(tuple(steps), "Done."), after)


async def test_a_look_up_in_other_capitals_is_told_as_that(
    world: Environment, offline, begun, context: Context
) -> None:
    critic = Critic(world, GUIDANCE)
    (request,) = await critic.handle(begun.composed, context)
    remarks = []
    for turn in begun.composed.trace.turns:
        for at, step in enumerate(turn.steps[:-1]):
            for name, origin in step.origins.items():
                value = step.arguments[name]
                if isinstance(origin, FromUser) and str(value) != str(value).lower():
                    draft = await drafted(request, turn, at, name)
                    (request,) = await critic.handle(draft, context)
                    remarks.append((request.feedback[-1], step.tool, name))
        (request,) = await critic.handle(await drafted(request, turn), context)
    assert remarks
    for remark, tool, name in remarks:
        assert remark.argument == name
        assert remark.text == (
            f"In the call of {tool}, {name} is not written letter by letter as the user wrote it."
        )
