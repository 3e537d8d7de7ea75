"""A model that cannot play a role is found out by its first answers."""

import asyncio
from dataclasses import dataclass, field

import pytest

from turnloom.agents.model import (
    ChatReply,
    ChatRequest,
    EndpointUnavailableError,
    ModelOutputError,
    ModelSilentError,
)
from turnloom.agents.teacher.chat.first_answers import MOST_IN_FLIGHT, PATIENCE, FirstAnswers

SCHEMA = {"type": "object", "properties": {"n": {"type": "string"}}, "required": ["n"]}


@dataclass
class Endpoint:
    """Answers in turn, when it is let go on; what is no reply is raised."""

    answers: list = field(default_factory=list)
    asked: int = 0
    in_flight: int = 0
    most: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request):
        self.asked += 1
        self.in_flight += 1
        self.most = max(self.most, self.in_flight)
        await self.open.wait()
        self.in_flight -= 1
        answer = self.answers.pop(0) if self.answers else ChatReply(value={"n": "fine"})
        if isinstance(answer, Exception):
            raise answer
        return answer


def request(number, role="toolsmith", schema=SCHEMA):
    return ChatRequest(role, f"{number}", (), schema=schema)


async def ask(model, count, role="toolsmith"):
    asked = (model.complete(request(number, role)) for number in range(count))
    return await asyncio.gather(*asked, return_exceptions=True)


async def rounds(until, most=10_000):
    """Let the event loop go round until something is so."""
    for _ in range(most):
        if until():
            return
        await asyncio.sleep(0)


def ready(*answers):
    endpoint = Endpoint(list(answers))
    endpoint.open.set()
    return endpoint, FirstAnswers(endpoint)


SPOILED = ChatReply(value={"n": "<|im_end|>"})


@pytest.mark.parametrize("answer", [ModelOutputError("not JSON at all"), SPOILED])
async def test_a_role_whose_first_answers_are_all_of_no_use_ends_the_run(answer):
    _, model = ready(*[answer] * 99)
    told = [(await ask(model, 1))[0] for _ in range(PATIENCE)]

    assert not any(isinstance(each, EndpointUnavailableError) for each in told[:-1])
    assert isinstance(told[-1], EndpointUnavailableError)
    reason = "not JSON at all" if isinstance(answer, Exception) else "chat template"
    assert f"toolsmith's first {PATIENCE} answers" in str(told[-1])
    assert reason in str(told[-1])


async def test_one_usable_answer_proves_a_role_and_no_other():
    misses = [ModelOutputError("no")] * (PATIENCE - 1)
    _, model = ready(*misses, ChatReply(value={"n": "fine"}), *misses * 2)

    assert (await ask(model, PATIENCE))[-1] == ChatReply(value={"n": "fine"})
    assert not any(
        isinstance(each, EndpointUnavailableError) for each in await ask(model, PATIENCE)
    )
    told = await ask(model, PATIENCE - 2, "critic")
    assert not any(isinstance(each, EndpointUnavailableError) for each in told)


async def test_silence_is_no_answer():
    _, model = ready(*[ModelSilentError("hung")] * 99)

    assert all(isinstance(each, ModelSilentError) for each in await ask(model, 99))


async def test_few_requests_are_in_flight_until_an_answer_was_usable():
    endpoint = Endpoint()
    model = FirstAnswers(endpoint)
    async with asyncio.TaskGroup() as group:
        waiting = [group.create_task(model.complete(request(number))) for number in range(200)]
        await rounds(lambda: endpoint.asked >= MOST_IN_FLIGHT)
        await rounds(lambda: endpoint.asked > MOST_IN_FLIGHT, most=50)
        assert endpoint.in_flight == MOST_IN_FLIGHT
        endpoint.open.set()
        await waiting[0]
        endpoint.open.clear()
        await rounds(lambda: endpoint.asked >= 200)
        assert endpoint.most > MOST_IN_FLIGHT
        endpoint.open.set()


async def test_what_a_reply_without_a_schema_says_is_not_judged():
    _, model = ready(ChatReply("<|im_end|>"), *[ModelOutputError("no")] * 99)
    await model.complete(request(0, schema=None))

    assert all(type(each) is ModelOutputError for each in await ask(model, 99))
