"""A thought is put to the model without its call; whether that call comes of it is counted."""

import json
from dataclasses import replace

import pytest

from turnloom.agents.dialogue import AssistantStep, Draft
from turnloom.agents.teacher.chat.conversation import Conversation
from turnloom.agents.teacher.roles.thought_confirmation import ThoughtConfirmation
from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.environment import ToolResult
from turnloom.prompts.fence import blocks

FOUND = ToolResult(ok=True, value={"events": []}, text='{"events":[]}')
STEP = AssistantStep("I need the day.", (ExecutedCall("list_events", {"date": "x"}, FOUND),))
TWO = Draft((STEP, STEP), "Nothing.")
SAME = {"tool": "list_events", "arguments": {"date": "x"}}


@pytest.fixture
def confirmed(request_, asking, context):
    async def confirm(answers, share=1.0, draft=TWO):
        scripted = asking("confirmation", answers)
        runner = scripted.prompt_runner
        test = ThoughtConfirmation(runner, Conversation(runner.prompt), share)
        await test.confirm(request_, draft, context)
        return runner.usage.confirmations, scripted.model.requests

    return confirm


async def test_the_call_that_comes_of_it_is_compared_with_the_one_on_record(confirmed) -> None:
    counted, requests = await confirmed([{"calls": [SAME]}, {"calls": []}])

    assert (counted[True], counted[False]) == (1, 1)
    shown = blocks(requests[1].messages[1]["content"])
    assert shown["thought"] == STEP.thought
    assert [each["tool"] for each in shown["results"]] == ["list_events"]
    assert blocks(requests[0].messages[1]["content"])["results"] == []


async def test_what_cannot_be_read_did_not_lead_there(confirmed) -> None:
    counted, _ = await confirmed(["no JSON", {"calls": [replace_arguments(SAME)]}])

    assert counted[False] == 2


def replace_arguments(call):
    return {**call, "arguments": {"date": "y"}}


async def test_a_share_of_the_steps_is_asked_about(confirmed) -> None:
    answers = [json.dumps({"calls": [SAME]})] * 100

    _, requests = await confirmed(answers, 0.3, Draft((STEP,) * 100, "Nothing."))

    assert 15 <= len(requests) <= 45
    assert len({each.key for each in requests}) == len(requests)


async def test_the_order_of_calls_made_at_once_does_not_matter(confirmed) -> None:
    other = replace(STEP.calls[0], arguments={"date": "z"})
    both = Draft((replace(STEP, calls=(*STEP.calls, other)),), "Nothing.")
    said = [{"tool": "list_events", "arguments": {"date": "z"}}, SAME]

    counted, _ = await confirmed([{"calls": said}], draft=both)

    assert counted[True] == 1
