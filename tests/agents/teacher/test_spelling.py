"""A value that the user wrote, in another spelling, is no reason to turn a draft down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from turnloom.agents.critique.critic import Critic
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import DialogueFinished, ReasoningDrafted, ReasoningRequested
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


def look_up_with_a_name(turn: TracedTurn) -> tuple[int, str]:
    """A step before the last and an argument of it that the user says in letters; (-1, "") where
    there is none."""
    return next(
        (
            (at, name)
            for at, step in enumerate(turn.steps[:-1])
            for name, origin in step.origins.items()
            if isinstance(origin, FromUser)
            and str(step.arguments[name]) != str(step.arguments[name]).swapcase()
        ),
        (-1, ""),
    )


@pytest.fixture
def named(begun_where):
    """A sample with such a look-up."""
    return begun_where(
        lambda each: any(look_up_with_a_name(turn)[1] for turn in each.composed.trace.turns)
    )


async def test_a_look_up_in_other_capitals_counts_in_the_spelling_of_the_gold(
    world: Environment, named, context: Context
) -> None:
    critic = Critic(world, GUIDANCE)
    (request,) = await critic.handle(named.composed, context)
    for turn in named.composed.trace.turns:
        draft = await drafted(request, turn, *look_up_with_a_name(turn))
        (request,) = await critic.handle(draft, context)
    assert isinstance(request, DialogueFinished)
    made = [step.arguments for turn in request.sample.turns for step in turn.steps]
    assert made == [step.arguments for turn in named.composed.trace.turns for step in turn.steps]
