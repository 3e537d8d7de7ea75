"""A thinking model is called as at deployment, and what it thinks is the thought, whole."""

from dataclasses import replace

import pytest

from turnloom.agents.dialogue import Draft, Feedback, Turn
from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed
from turnloom.agents.model import ChatReply, ModelOutputError, ToolCall, Usage
from turnloom.agents.teacher.chat.limits import LIMITS
from turnloom.agents.teacher.roles.native_reasoner import native_reasoner_role
from turnloom.agents.teacher.roles.reasoner import reasoner_role

LOOK = ToolCall("x", "list_events", {"date": "2026-01-01"})
LONG = "\n\n".join(f"Hm, {n} of the days might be meant; what do I know?" for n in range(300))


def calls(*made: ToolCall, thought="I need to see the day.", field="reasoning_content", said=""):
    return ChatReply(said, thought, made, usage=Usage(9, 5), reasoning_field=field)


DONE = ChatReply("Nothing is on that day.", "There are no events.")


@pytest.fixture
def drafted(asking, context):
    async def draft(request, answers):
        scripted = asking("reasoner", answers)
        guided = reasoner_role(scripted.prompt_runner, LIMITS)
        role = native_reasoner_role(scripted.prompt_runner, LIMITS, guided)
        (made,) = await role.handle(request, context)
        return made, scripted.model.requests

    return draft


async def test_the_model_sees_the_samples_own_messages_and_real_tools(request_, drafted) -> None:
    made, (first, second) = await drafted(request_, [calls(LOOK), DONE])

    assert isinstance(made, ReasoningDrafted)
    assert [one["role"] for one in first.messages] == ["system", "user"]
    assert first.messages[0]["content"] == request_.system
    assert first.messages[1]["content"] == request_.query
    assert [tool["function"]["name"] for tool in first.tools] == [t.name for t in request_.tools]
    assert first.schema is None
    assert first.messages == second.messages[:2]
    said, result = second.messages[2:]
    assert said["tool_calls"][0]["function"]["name"] == "list_events"
    assert said["reasoning_content"] == "I need to see the day."
    assert (result["role"], result["tool_call_id"]) == ("tool", said["tool_calls"][0]["id"])
    assert first.key != second.key


async def test_thoughts_are_kept_whole_and_marked_as_native(request_, drafted) -> None:
    made, _ = await drafted(request_, [calls(LOOK, thought=LONG), DONE])

    assert made.draft.native
    assert made.draft.steps[0].thought == LONG
    assert made.draft.thought == "There are no events."
    assert made.draft.answer == "Nothing is on that day."


@pytest.mark.parametrize("field", ["reasoning", "thinking", "reasoning_content"])
async def test_thoughts_go_back_where_the_endpoint_had_them(request_, drafted, field) -> None:
    _, (_, second) = await drafted(request_, [calls(LOOK, field=field), DONE])

    assert second.messages[2][field] == "I need to see the day."


async def test_thoughts_that_stood_in_the_content_go_back_there(request_, drafted) -> None:
    _, (_, second) = await drafted(request_, [calls(LOOK, field="content", said="So."), DONE])

    assert second.messages[2]["content"] == "<think>\nI need to see the day.\n</think>\n\nSo."


async def test_thoughts_of_earlier_turns_are_not_shown_again(request_, drafted) -> None:
    made, _ = await drafted(request_, [calls(LOOK), DONE])
    later = replace(request_, turn=1, dialogue=(Turn("And then?", made.draft),))

    _, (first, *_) = await drafted(later, [calls(LOOK), DONE])

    roles = [one["role"] for one in first.messages]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "user"]
    assert not any("reasoning_content" in one for one in first.messages)


@pytest.mark.parametrize(
    "slip",
    [
        calls(ToolCall("x", "no_such_tool", {})),
        calls(ToolCall("x", "list_events", {"date": 7})),
        calls(LOOK, thought="<|im_end|>"),
        ModelOutputError("the arguments of a tool call cannot be read"),
    ],
)
async def test_a_slip_is_asked_for_again_without_a_word_about_it(request_, drafted, slip) -> None:
    made, requests = await drafted(request_, [slip, calls(LOOK), DONE])

    assert isinstance(made, ReasoningDrafted)
    assert requests[0].messages == requests[1].messages
    assert len({one.key for one in requests}) == 3


async def test_slips_without_end_are_an_attempt(request_, drafted) -> None:
    made, requests = await drafted(request_, [calls(ToolCall("x", "no_such_tool", {}))] * 9)

    assert isinstance(made, ReasoningFailed)
    assert len(requests) == LIMITS.mends + 1


async def test_a_step_without_a_thought_is_left_to_the_clean_pass(request_, drafted) -> None:
    made, _ = await drafted(request_, [calls(LOOK, thought="", field=""), DONE])

    assert made.draft.steps[0].thought == ""


async def test_help_is_given_in_the_other_way(request_, drafted) -> None:
    tried = replace(
        request_, earlier=(Draft((), "?"),), feedback=(Feedback("missing", "Look."),), unaided=1
    )
    _, (first, *_) = await drafted(tried, ['{"thought": "So.", "calls": [], "answer": "Done."}'])

    assert first.schema is not None
    assert not first.tools
