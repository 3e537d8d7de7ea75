"""A judge reads what has passed every gate, and turns down what reads badly."""

import json

import pytest

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.agents.teacher.roles.judge import RESULT_LENGTH, messages_to_prompt
from turnloom.engine.runner.bus import Bus


async def ends_of(team, count: int) -> list:
    bus = Bus(team)
    return [await bus.drive(Context(index, f"s-{index}", 0)) for index in range(count)]


def judging(rehearsed, verdict):
    def answer(request):
        return verdict if request.role == "judge" else rehearsed(request)

    return answer


SCORES = {"remark": "Stiff.", "natural": 4, "coherent": 4, "helpful": 5}


def test_a_judge_sees_the_dialogue_and_the_date_it_is_held_on() -> None:
    call = {"function": {"name": "look", "arguments": '{"at": 1}'}}
    messages = [
        {"role": "system", "content": "Today is Friday."},
        {"role": "user", "content": "Is it Friday?"},
        {"role": "assistant", "content": "", "reasoning_content": "See.", "tool_calls": [call]},
        {"role": "tool", "content": "yes"},
        {"role": "assistant", "content": "It is."},
    ]

    assert messages_to_prompt(messages) == [
        {"briefing": "Today is Friday."},
        {"user": "Is it Friday?"},
        {"thinks": "See.", "calls": [{"tool": "look", "arguments": {"at": 1}}]},
        {"result": "yes"},
        {"answers": "It is."},
    ]


async def test_a_judge_passes_what_reads_well_and_its_scores_are_kept(team_of, rehearsed) -> None:
    ends = await ends_of(await team_of(judging(rehearsed, json.dumps(SCORES)), judge=4), 6)

    made = [end.sample.to_json()["certificate"] for end in ends if isinstance(end, SampleVerified)]
    assert made
    for certificate in made:
        assert certificate["judge"] == {"natural": 4, "coherent": 4, "helpful": 5}
        assert certificate["models"]["judge"] == "scripted"
        assert set(certificate["checks"].values()) == {"pass"}


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (json.dumps({**SCORES, "natural": 2}), "judge:natural"),
        (json.dumps({**SCORES, "coherent": 1}), "judge:coherent"),
        (json.dumps({**SCORES, "helpful": 9}), "judge:no_verdict"),
        ("Looks good to me!", "judge:no_verdict"),
    ],
)
async def test_a_judge_can_turn_samples_down(team_of, rehearsed, verdict, reason: str) -> None:
    ends = await ends_of(await team_of(judging(rehearsed, verdict), judge=3), 4)

    assert not any(isinstance(end, SampleVerified) for end in ends)
    assert reason in {end.reason for end in ends}


async def test_a_judge_that_cannot_be_read_once_is_asked_again(team_of, rehearsed) -> None:
    def hesitating(request):
        if request.role != "judge":
            return rehearsed(request)
        return json.dumps(SCORES) if request.key.endswith("/1") else "Let me think."

    ends = await ends_of(await team_of(hesitating, judge=3), 4)

    assert any(isinstance(end, SampleVerified) for end in ends)
    assert not [end for end in ends if isinstance(end, SampleRejected) and end.stage == "judge"]


def test_a_long_result_is_shown_to_the_judge_in_part() -> None:
    (entry,) = messages_to_prompt([{"role": "tool", "content": "x" * 10 * RESULT_LENGTH}])

    assert len(entry["result"]) < RESULT_LENGTH + 100
