"""What a model can do is found out by a few small questions."""

from dataclasses import replace

import pytest

from turnloom.agents.model import ChatReply, EndpointUnavailableError, ModelOutputError, ToolCall
from turnloom.engine.client.trial import try_structure, try_tools
from turnloom.engine.testing.scripted_model import ScriptedModel

CALL = ChatReply(
    reasoning_content="I have to look.",
    tool_calls=(ToolCall("a", "get_weather", {"city": "Lisbon"}),),
    reasoning_field="reasoning",
)
ANSWER = ChatReply("It is warmer in Lisbon.")


async def test_a_model_that_calls_and_thinks_and_answers_can_be_had_as_deployed() -> None:
    model = ScriptedModel([CALL, ANSWER])

    trial = await try_tools(model)

    assert (trial.called, trial.answered, trial.thoughts) == (True, True, "reasoning")
    assert trial.native_fault == ""
    last = model.requests[-1].messages
    assert [one["role"] for one in last] == ["user", "assistant", "tool"]
    assert last[2]["tool_call_id"] == last[1]["tool_calls"][0]["id"]


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ([ANSWER], "it makes no tool calls"),
        ([ChatReply('<tool_call>{"name": "get_weather"}</tool_call>')], "stand in the text"),
        ([ModelOutputError("400: --enable-auto-tool-choice")], "--enable-auto-tool-choice"),
        ([CALL] * 9, "the same calls again and again"),
        ([CALL, ModelOutputError("500: no tool messages")], "no tool messages"),
        ([replace(CALL, reasoning_content="", reasoning_field=""), ANSWER], "no reasoning"),
    ],
)
async def test_what_is_lacking_is_said_with_its_remedy(answers, fault) -> None:
    trial = await try_tools(ScriptedModel(answers))

    assert fault in trial.native_fault
    assert "parser" in trial.native_fault or trial.called


async def test_an_answer_of_a_given_form_is_asked_for() -> None:
    assert await try_structure(ScriptedModel(['{"city": "Cairo", "warm": true}'])) == ""
    assert "not JSON" in await try_structure(ScriptedModel(["Cairo."]))


async def test_an_endpoint_that_is_down_is_no_finding() -> None:
    with pytest.raises(EndpointUnavailableError):
        await try_tools(ScriptedModel([EndpointUnavailableError("down")]))
