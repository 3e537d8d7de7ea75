"""A request that is late gets company, and the first answer counts."""

import asyncio

import pytest

from turnloom.agents.model import ChatRequest
from turnloom.engine.client.hedge import Hedge
from turnloom.engine.client.http.deadlines import Deadlines
from turnloom.engine.client.limits.budget import Budget

NOW = 0.0


class Script:
    """Two requests whose outcomes are given by hand; a negative one does not count."""

    def __init__(self) -> None:
        self.outcomes = [asyncio.get_running_loop().create_future() for _ in range(2)]
        self.asked = 0
        self.called_off: list[int] = []
        self.both = asyncio.Event()

    async def send(self) -> int:
        number = self.asked
        self.asked += 1
        if self.asked == 2:
            self.both.set()
        try:
            return await self.outcomes[number]
        except asyncio.CancelledError:
            self.called_off.append(number)
            raise

    def run(self, late_after: float) -> asyncio.Task[int]:
        hedge = Hedge[int](self.send, self.send, lambda: late_after, lambda outcome: outcome >= 0)
        return asyncio.create_task(hedge.run(Deadlines()), name="run")


async def test_an_answer_in_time_is_asked_for_once() -> None:
    script = Script()
    script.outcomes[0].set_result(1)

    assert await script.run(60.0) == 1
    assert script.asked == 1


@pytest.mark.parametrize("first", [0, 1])
async def test_the_first_answer_wins_and_the_other_request_is_called_off(first: int) -> None:
    script = Script()
    running = script.run(NOW)
    await script.both.wait()

    script.outcomes[first].set_result(7)

    assert await running == 7
    assert script.called_off == [1 - first]


async def test_a_fault_waits_for_the_other_request() -> None:
    script = Script()
    running = script.run(NOW)
    await script.both.wait()

    script.outcomes[0].set_result(-1)
    await asyncio.sleep(0)
    script.outcomes[1].set_result(3)

    assert await running == 3


async def test_a_fault_of_the_second_is_passed_over() -> None:
    script = Script()
    running = script.run(NOW)
    await script.both.wait()

    script.outcomes[1].set_result(-1)
    await asyncio.sleep(0)
    script.outcomes[0].set_result(3)

    assert await running == 3


async def test_two_faults_are_the_first_one() -> None:
    script = Script()
    running = script.run(NOW)
    await script.both.wait()

    script.outcomes[1].set_result(-2)
    script.outcomes[0].set_result(-1)

    assert await running == -1


async def test_an_error_of_either_is_raised() -> None:
    script = Script()
    running = script.run(NOW)
    await script.both.wait()

    script.outcomes[1].set_exception(LookupError("spent"))

    with pytest.raises(LookupError, match="spent"):
        await running
    assert script.called_off == [0]


async def test_to_cancel_it_calls_both_off() -> None:
    script = Script()
    running = script.run(NOW)
    await script.both.wait()

    running.cancel()

    with pytest.raises(asyncio.CancelledError):
        await running
    assert sorted(script.called_off) == [0, 1]


async def test_hung_requests_cost_the_client_little_and_the_budget_counts_both(
    own_far_end, client_of
) -> None:
    far = own_far_end("hang=0.02", latency=0.01)

    async with client_of(far, budget=Budget(max_tokens=10**9)) as client:

        async def ask(number: int) -> None:
            message = {"role": "user", "content": f"number {number}"}
            await client.complete(ChatRequest("reasoner", f"k/{number:04}", (message,)))

        for number in range(0, 600, 20):
            await asyncio.gather(*(ask(number + each) for each in range(20)))
        figures = client.figures()
        spent = client._budget_meter.tokens

    assert figures.answered == 600
    assert figures.hedged >= 1
    assert figures.given_up == 0
    assert spent > figures.prompt_tokens + figures.completion_tokens


async def test_a_request_that_was_sent_before_anyone_knew_what_is_late_is_looked_at_again() -> None:
    known = iter([None, None])
    script = Script()
    hedge = Hedge[int](
        script.send, script.send, lambda: next(known, NOW), lambda outcome: outcome >= 0
    )
    running = asyncio.create_task(hedge.run(Deadlines()), name="run")
    await script.both.wait()

    script.outcomes[1].set_result(5)

    assert await running == 5


async def test_where_the_second_request_fails_and_the_first_one_hangs_a_third_is_sent() -> None:
    answers = iter([-1, 4])
    hung = asyncio.get_running_loop().create_future()

    async def send() -> int:
        return await hung

    async def send_again() -> int:
        return next(answers)

    hedge = Hedge[int](send, send_again, lambda: NOW, lambda outcome: outcome >= 0)

    assert await hedge.run(Deadlines()) == 4
