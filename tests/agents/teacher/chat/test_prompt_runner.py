"""A question bears a stable key, its answer fits the prompt's schema, and both are paid for."""

import json

import pytest

from turnloom.agents.model import (
    BudgetExhaustedError,
    ChatReply,
    ModelOutputError,
    ModelSilentError,
    Usage,
)
from turnloom.agents.teacher.chat.output import OutputError
from turnloom.agents.teacher.chat.prompt_runner import assistant, system, user
from turnloom.prompts.library import library

FEEDBACK = {"feedback": "The call of look_up is made for nothing."}
MESSAGES = (system("You are the critic."), user("What is wrong?"))
COST = Usage(20, 4)


async def test_a_question_has_the_samples_key_the_roles_schema_and_the_messages(
    asking, context
) -> None:
    scripted = asking("critic", [FEEDBACK])

    await scripted.prompt_runner.ask(context, "2/0", MESSAGES)

    (request,) = scripted.model.requests
    assert (request.role, request.key) == ("critic", "s-1/critic/2/0")
    assert request.messages == MESSAGES
    assert request.schema == dict(library()["critic"].output)


async def test_the_answer_comes_with_the_models_thoughts_and_its_price(asking, context) -> None:
    reply = ChatReply(json.dumps(FEEDBACK), "Let me see.", usage=COST)
    scripted = asking("critic", lambda _: reply)

    answer = await scripted.prompt_runner.ask(context, "0", MESSAGES)

    assert (answer.value, answer.thoughts, answer.tokens) == (FEEDBACK, "Let me see.", 4)
    assert scripted.prompt_runner.usage.to_dict(context)["prompt_tokens"] == 20


@pytest.mark.parametrize(
    ("reply", "reason", "requests"),
    [
        (ChatReply('{"feedback": 3}', usage=COST), "does not fit its schema at feedback", 1),
        (ChatReply("{", usage=COST), "not JSON", 1),
        (ChatReply('{"feed', finish_reason="length", usage=COST), "cut off", 1),
        (ModelOutputError("the answer is not JSON: Extra data", COST), "after the object", 1),
        (ModelSilentError("nobody is there"), "nobody is there", 0),
    ],
)
async def test_what_cannot_be_used_is_one_kind_of_error_and_paid_for_if_it_came(
    asking, context, reply, reason: str, requests: int
) -> None:
    scripted = asking("critic", lambda _: reply)

    with pytest.raises(OutputError, match=reason):
        await scripted.prompt_runner.ask(context, "0", MESSAGES)

    assert scripted.prompt_runner.usage.to_dict(context)["requests"] == requests


async def test_a_model_that_cannot_be_used_at_all_is_no_failed_attempt(asking, context) -> None:
    scripted = asking("critic", lambda _: BudgetExhaustedError("spent"))

    with pytest.raises(BudgetExhaustedError):
        await scripted.prompt_runner.ask(context, "0", MESSAGES)


def test_an_earlier_answer_is_shown_as_the_model_would_have_written_it() -> None:
    assert assistant({"message": "Grüße"}) == {
        "role": "assistant",
        "content": '{"message":"Grüße"}',
    }
