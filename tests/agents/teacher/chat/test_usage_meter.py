"""What a sample has cost is counted per sample and forgotten with it."""

from turnloom.agents.model import Usage
from turnloom.agents.role import Context
from turnloom.agents.teacher.chat.usage_meter import UsageMeter


def test_requests_and_tokens_add_up_per_sample() -> None:
    meter, one, other = UsageMeter(), Context(0, "s-0", 7), Context(1, "s-1", 7)

    meter.add(one, Usage(10, 3))
    meter.add(other, Usage(1, 1))
    meter.add(one, Usage(5, 2))

    assert meter.to_dict(one) == {"requests": 2, "prompt_tokens": 15, "completion_tokens": 5}
    assert meter.to_dict(other)["requests"] == 1


def test_a_sample_that_asked_nothing_has_cost_nothing() -> None:
    cost = UsageMeter().to_dict(Context(0, "s-0", 7))

    assert cost == {"requests": 0, "prompt_tokens": 0, "completion_tokens": 0}


def test_another_attempt_at_the_same_index_starts_from_nothing() -> None:
    meter = UsageMeter()
    meter.add(Context(0, "s-0", 7), Usage(10, 3))

    assert meter.to_dict(Context(0, "s-0", 7))["requests"] == 0
