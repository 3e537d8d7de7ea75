"""The clean pass: each thought is written from what was visible before its calls, and no more."""

import json
from dataclasses import replace

import pytest

from turnloom.agents.critique.critic import Critic
from turnloom.agents.critique.guidance import Guidance
from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.messages import RationalesRequested, RationalesWritten, SampleRejected
from turnloom.agents.teacher.chat.limits import LIMITS
from turnloom.agents.teacher.roles.rationalizer import TRIES, rationalizer_role
from turnloom.graphs.call import ExecutedCall
from turnloom.prompts.fence import blocks

GOOD = {"thought": "This is missing, and it can be looked up.", "answer": ""}
END = {"thought": "All of it is done.", "answer": "It is done."}


@pytest.fixture
async def asked(world, begun, context) -> RationalesRequested:
    """The gold of the first turn, one call a step, its texts to be written."""
    (request,) = await Critic(world, Guidance()).handle(begun.composed, context)
    gold = begun.composed.trace.turns[0]
    steps = []
    session = await request.world.fork()
    for step in gold.steps:
        result = await session.call(step.tool, step.arguments)
        steps.append(AssistantStep("", (ExecutedCall(step.tool, step.arguments, result),)))
    return RationalesRequested(request, Draft(tuple(steps), ""))


async def written(world, asked, context, scripted):
    role = rationalizer_role(world, scripted.prompt_runner, LIMITS)
    (end,) = await role.handle(asked, context)
    return end


async def test_no_request_shows_what_comes_after_the_step_that_it_is_about(
    world, asked, asking, context
) -> None:
    steps = asked.draft.steps
    scripted = asking("rationalizer", [*[GOOD] * len(steps), END])

    end = await written(world, asked, context, scripted)

    assert isinstance(end, RationalesWritten)
    assert end.draft.calls == asked.draft.calls
    assert {step.thought for step in end.draft.steps} == {GOOD["thought"]}
    assert (end.draft.answer, end.draft.thought) == (END["answer"], END["thought"])
    assert len(scripted.model.requests) == len(steps) + 1
    for number, request in enumerate(scripted.model.requests):
        shown = [blocks(str(message["content"])) for message in request.messages]
        results = [each["results"][0]["result"] for each in shown if "results" in each]
        foregone = [each["foregone"][0] for each in shown if "foregone" in each]
        assert results == [step.calls[0].result.value for step in steps[:number]]
        assert [each["arguments"] for each in foregone] == [
            step.calls[0].arguments for step in steps[: number + 1]
        ]
        text = json.dumps(request.messages)
        assert not any(word in text for word in ("crib", "misfire"))
    asked_at, _ = scripted.prompt_runner.usage.at_turn(context, 0)
    assert asked_at == {"clean": len(steps) + 1}


async def test_a_thought_of_the_unaided_attempt_is_kept_unless_it_cannot_stand(
    world, asked, asking, context
) -> None:
    first, *others = asked.draft.steps
    kept = replace(asked, draft=Draft((replace(first, thought="I look first."), *others), ""))
    leaky = replace(
        asked, draft=Draft((replace(first, thought="As the hint says, I look."), *others), "")
    )
    scripted = asking("rationalizer", [*[GOOD] * len(others), END])
    again = asking("rationalizer", [GOOD, *[GOOD] * len(others), END])

    end = await written(world, kept, context, scripted)
    other = await written(world, leaky, context, again)

    assert end.draft.steps[0].thought == "I look first."
    assert other.draft.steps[0].thought == GOOD["thought"]


BAD = {
    "a telltale": {"thought": "The call that was given is a look-up.", "answer": ""},
    "nothing": {"thought": " ", "answer": ""},
    "a value from nowhere": {"thought": "So I take QX81-77 from the list.", "answer": ""},
    "no JSON": "Sure!",
}


@pytest.mark.parametrize("slip", BAD.values(), ids=BAD.keys())
async def test_a_text_that_cannot_stand_is_asked_for_once_more_and_then_the_turn_is_lost(
    world, asked, asking, context, slip
) -> None:
    steps = len(asked.draft.steps)
    once = asking("rationalizer", [slip, *[GOOD] * steps, END])
    always = asking("rationalizer", [slip] * TRIES)

    mended = await written(world, asked, context, once)
    lost = await written(world, asked, context, always)

    assert isinstance(mended, RationalesWritten)
    asked_at, _ = once.prompt_runner.usage.at_turn(context, 0)
    assert asked_at == {"clean": steps + 1, "mend": 1}
    assert isinstance(lost, SampleRejected)
    assert (lost.stage, lost.reason) == ("rationalizer", "reason:clean")
    assert len(always.model.requests) == TRIES


async def test_an_answer_that_cannot_stand_loses_the_turn_as_well(
    world, asked, asking, context
) -> None:
    wrong = {"thought": "", "answer": "Done, your code is QX81-77."}
    scripted = asking("rationalizer", [*[GOOD] * len(asked.draft.steps), wrong, wrong])

    end = await written(world, asked, context, scripted)

    assert isinstance(end, SampleRejected)
    assert "QX81-77" in end.detail
