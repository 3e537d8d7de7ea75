"""An agent's answers are taken as an endpoint's are, and nothing it does costs more than an
attempt."""

import asyncio
from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from turnloom.agents.model import (
    BudgetExhaustedError,
    ChatReply,
    ChatRequest,
    ModelOutputError,
    ModelSilentError,
)
from turnloom.engine.client.agent_model import (
    ANSWER_LIMIT,
    Agent,
    AgentModel,
    AgentUnusableError,
    NamedAgent,
    named,
)
from turnloom.engine.client.limits.budget import FREE, Budget, BudgetMeter

SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
MESSAGES = ({"role": "system", "content": "Be brief."}, {"role": "user", "content": "Say it."})
REQUEST = ChatRequest("critic", "s-1/critic/0", MESSAGES, schema=SCHEMA)


class Said(BaseModel):
    text: str


@dataclass
class Told:
    text: str


async def asked(
    agent: Agent, *, seconds: float = 30.0, request: ChatRequest = REQUEST
) -> ChatReply:
    return await AgentModel(named(agent), seconds, BudgetMeter(Budget()), FREE).complete(request)


def answering(answer: object) -> Agent:
    async def agent(_: list[dict]) -> object:
        return answer

    return agent


@pytest.mark.parametrize(
    "answer",
    [
        '{"text": "so"}',
        'Here it is:\n```json\n{"text": "so"}\n```',
        '<think>hm</think>{"text": "so"}',
        {"text": "so"},
        Said(text="so"),
        Told("so"),
    ],
    ids=["text", "fence", "thoughts", "dict", "pydantic model", "dataclass"],
)
async def test_a_text_or_an_object_is_an_answer(answer: object) -> None:
    reply = await asked(answering(answer))

    assert reply.value == {"text": "so"}
    assert reply.usage.prompt_tokens > 0 < reply.usage.completion_tokens


async def test_without_a_schema_the_text_is_the_answer() -> None:
    request = ChatRequest("critic", "k", MESSAGES)

    assert (await asked(answering("As you say."), request=request)).content == "As you say."


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no JSON",
        '{"other": 1}',
        {"text": 3},
        None,
        object(),
        {"text": object()},
        {"text": "\ud800"},
        "\ud800",
        {"text": float("nan")},
        ["so"],
        '{"text": "' + "x" * ANSWER_LIMIT + '"}',
    ],
)
async def test_what_is_no_answer_costs_the_attempt(answer: object) -> None:
    with pytest.raises(ModelOutputError):
        await asked(answering(answer))


async def test_the_schema_is_told_in_the_last_message_and_the_messages_stay_as_they_were() -> None:
    heard: list[list[dict]] = []

    async def agent(messages: list[dict]) -> str:
        heard.append([dict(message) for message in messages])
        messages[0]["content"] = "spoilt"
        messages.clear()
        return '{"text": "so"}'

    await asked(agent)

    ((system, user),) = heard
    assert system == MESSAGES[0] == {"role": "system", "content": "Be brief."}
    assert user["content"].startswith("Say it.")
    assert '"additionalProperties":false' in user["content"]


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (RuntimeError("the platform is down"), "failed: RuntimeError: the platform is down"),
        (TimeoutError(), "no answer|TimeoutError"),
        (asyncio.CancelledError(), "failed: CancelledError"),
        (KeyError("x" * 10_000), "failed: KeyError"),
    ],
)
async def test_what_an_agent_raises_costs_the_attempt(raised: BaseException, says: str) -> None:
    async def agent(_: list[dict]) -> str:
        raise raised

    with pytest.raises(ModelSilentError, match=says) as caught:
        await asked(agent)
    assert len(str(caught.value)) < 400


async def test_an_agent_that_says_nothing_costs_the_attempt_after_its_seconds() -> None:
    async def agent(_: list[dict]) -> str:
        return await asyncio.get_running_loop().create_future()

    with pytest.raises(ModelSilentError, match=r"gave no answer within 0\.01 s"):
        await asked(agent, seconds=0.01)


async def test_cancelling_the_run_cancels_the_agent() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def agent(_: list[dict]) -> str:
        begun.set()
        try:
            return await asyncio.get_running_loop().create_future()
        finally:
            ended.set()

    task = asyncio.create_task(asked(agent))
    await begun.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_an_error_of_a_model_passes() -> None:
    async def agent(_: list[dict]) -> str:
        raise BudgetExhaustedError("enough")

    with pytest.raises(BudgetExhaustedError):
        await asked(agent)


async def test_what_is_no_async_function_stops_the_run() -> None:
    with pytest.raises(AgentUnusableError, match="async function"):
        await asked(lambda _: "at once")


async def test_a_cap_of_tokens_holds_for_agents() -> None:
    meter = BudgetMeter(Budget(max_tokens=200))
    model = AgentModel(named(answering({"text": "so"})), 30.0, meter, FREE)

    async def ask_on() -> None:
        for _ in range(100):
            await model.complete(REQUEST)

    with pytest.raises(BudgetExhaustedError):
        await ask_on()
    assert 0 < meter.tokens <= 200


def test_an_agent_is_known_by_its_name_or_as_what_it_is() -> None:
    class Desk:
        async def __call__(self, _: list[dict]) -> str:
            return ""

    async def clerk(_: list[dict]) -> str:
        return ""

    assert named(clerk).name.endswith("clerk")
    assert named(Desk()).name.endswith("Desk")
    assert named(NamedAgent("desk-3", clerk)).name == "desk-3"
    assert named(named(clerk)) == named(clerk)
