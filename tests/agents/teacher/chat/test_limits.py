"""Each limit ends an attempt with a sentence that says which one; within it nothing happens."""

import json
from dataclasses import replace

import pytest

from turnloom.agents.messages import ReasoningDrafted, ReasoningFailed
from turnloom.agents.model import ChatReply, Usage
from turnloom.agents.teacher.chat.limits import BEST_SCORE, LIMITS, PASSING_SCORE
from turnloom.agents.teacher.roles.reasoner import reasoner_role


def step(*dates: str, thought: str = "I look.", answer: str = "") -> dict:
    calls = [{"tool": "list_events", "arguments": {"date": date}} for date in dates]
    return {"thought": thought, "calls": calls, "answer": answer}


ONE, TWO, THREE = (f"2026-01-0{day}" for day in (1, 2, 3))
DONE = step(thought="That is all.", answer="It is done.")

BEYOND = [
    ({"steps": 2}, [step(ONE), step(TWO)], "no answer after 2 steps"),
    ({"calls": 2}, [step(ONE), step(TWO), step(THREE)], "More than 2 calls"),
    ({"parallel": 2}, [step(ONE, TWO, THREE)], "More than 2 calls are made in one step"),
    ({"repeats": 1}, [step(ONE), step(ONE)], "again and again"),
    (
        {"thought": 20},
        [step(ONE, thought="I look for it everywhere.")],
        "longer than 20",
    ),
    ({"answer": 5}, [DONE], "answer is longer than 5"),
    ({"arguments": 30}, [step(ONE)], "arguments of a call of list_events are too long"),
    ({"results": 1}, [step(ONE)], "results asked for are too long"),
]


@pytest.mark.parametrize(
    ("limits", "answers", "reason"), BEYOND, ids=[next(iter(each[0])) for each in BEYOND]
)
async def test_beyond_a_limit_the_attempt_fails_and_says_which(
    request_, asking, context, limits: dict[str, int], answers: list[dict], reason: str
) -> None:
    scripted = asking("reasoner", [*answers, *[answers[-1]] * LIMITS.mends, DONE])
    role = reasoner_role(scripted.prompt_runner, replace(LIMITS, **limits))

    (ended,) = await role.handle(request_, context)

    assert isinstance(ended, ReasoningFailed)
    assert reason in ended.feedback.text


@pytest.mark.parametrize(
    ("limits", "answers"),
    [(limits, answers) for limits, answers, _ in BEYOND],
    ids=[next(iter(each[0])) for each in BEYOND],
)
async def test_the_usual_limits_leave_room_for_the_same(
    request_, asking, context, limits: dict[str, int], answers: list[dict]
) -> None:
    ending = [] if answers == [DONE] else [DONE]
    scripted = asking("reasoner", [*answers, *ending])

    (made,) = await reasoner_role(scripted.prompt_runner, LIMITS).handle(request_, context)

    assert isinstance(made, ReasoningDrafted)


@pytest.mark.parametrize(("tokens", "kind"), [(100, ReasoningDrafted), (101, ReasoningFailed)])
async def test_the_tokens_of_all_steps_count_together(
    request_, asking, context, tokens: int, kind: type
) -> None:
    replies = [
        ChatReply(json.dumps(step(ONE)), usage=Usage(1, 60)),
        ChatReply(json.dumps(DONE), usage=Usage(1, tokens - 60)),
    ]
    scripted = asking("reasoner", lambda _: replies.pop(0))
    role = reasoner_role(scripted.prompt_runner, replace(LIMITS, tokens=100))

    (ended,) = await role.handle(request_, context)

    assert type(ended) is kind


def test_the_passing_score_can_be_reached() -> None:
    assert 1 <= PASSING_SCORE <= BEST_SCORE
