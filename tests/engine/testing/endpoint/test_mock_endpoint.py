"""The mock endpoint: what it answers depends on the request and the seed alone."""

import pytest

from turnloom.engine.client.secret import Secret


def dice(_request, rng):
    return {"role": "assistant", "content": str(rng.random())}


def asking(text):
    return {"model": "m", "messages": [{"role": "user", "content": text}]}


def content(answer):
    return answer[1]["choices"][0]["message"]["content"]


async def test_answers_do_not_depend_on_the_order_of_requests(endpoint):
    one, _ = await endpoint(dice, seed=7)
    other, _ = await endpoint(dice, seed=7)
    texts = [f"{number}" for number in range(20)]

    forwards = [content(await one(asking(text))) for text in texts]
    backwards = [content(await other(asking(text))) for text in reversed(texts)]

    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 20


async def test_the_same_question_asked_again_is_answered_anew(endpoint):
    ask, _ = await endpoint(dice)

    assert content(await ask(asking("a"))) != content(await ask(asking("a")))


async def test_another_seed_gives_other_answers(endpoint):
    one, _ = await endpoint(dice, seed=1)
    other, _ = await endpoint(dice, seed=2)

    assert content(await one(asking("a"))) != content(await other(asking("a")))


async def test_faults_do_not_change_the_answers(endpoint):
    calm, _ = await endpoint(dice)
    rough, statistics = await endpoint(dice, faults={"500": 0.5})
    for number in range(20):
        told = await rough(asking(f"{number}"))
        while told[0] == 500:
            told = await rough(asking(f"{number}"))
        assert content(told) == content(await calm(asking(f"{number}")))

    assert statistics.faults["500"] > 5
    assert statistics.answered == 20


async def test_faults_come_at_their_rates(endpoint):
    ask, statistics = await endpoint(faults={"429": 0.2, "500": 0.1})
    for number in range(1000):
        await ask(asking(f"{number}"))

    assert 160 < statistics.faults["429"] < 240
    assert 70 < statistics.faults["500"] < 130
    assert statistics.answered == 1000 - statistics.faults.total()


async def test_usage_adds_up_to_what_the_client_is_told(endpoint):
    ask, statistics = await endpoint()
    told = [(await ask(asking("x" * number)))[1]["usage"] for number in range(50)]

    assert statistics.prompt_tokens == sum(each["prompt_tokens"] for each in told)
    assert statistics.completion_tokens == sum(each["completion_tokens"] for each in told)


async def test_it_can_ask_for_a_key(endpoint):
    ask, _ = await endpoint(key=Secret("the-key", "a test"))

    assert (await ask(asking("a")))[0] == 401
    assert (await ask(asking("a"), headers={"Authorization": "Bearer other"}))[0] == 401
    assert (await ask(asking("a"), headers={"Authorization": "Bearer the-key"}))[0] == 200


@pytest.mark.parametrize("body", [[], "text", None, {"messages": 7}, {"messages": [7]}, {}])
async def test_odd_requests_are_answered_too(body, endpoint):
    ask, _ = await endpoint()

    assert (await ask(body))[0] in {200, 400}
