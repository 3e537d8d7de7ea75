from __future__ import annotations

from dataclasses import replace
from typing import Any

from turnloom.agents.messages import DialogueFinished, SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.agents.sample import Sample, sample_of
from turnloom.agents.verification.role import verifier_role
from turnloom.agents.verification.validator import GATES
from turnloom.graphs.environment import Environment

Record = dict[str, Any]
CONTEXT = Context(0, "s-1", 0)


async def test_a_good_sample_is_certified(environment: Environment, sample: Record) -> None:
    finished = DialogueFinished(sample_of(sample))
    (message,) = await verifier_role(environment).handle(finished, CONTEXT)
    assert isinstance(message, SampleVerified)
    assert isinstance(message.sample, Sample)
    certificate = message.sample.certificate
    assert certificate == replace(
        finished.sample.certificate, checks=dict.fromkeys(GATES, "pass"), replays=2
    )
    assert finished.sample.certificate.checks == {}


async def test_a_bad_sample_is_rejected_by_the_name_of_the_gate(
    environment: Environment, sample: Record
) -> None:
    sample["messages"][2]["reasoning_content"] = "The hint says so."
    (message,) = await verifier_role(environment).handle(
        DialogueFinished(sample_of(sample)), CONTEXT
    )
    assert message == SampleRejected(
        "verifier", "gate:reasoned", "turn 0, assistant message 0: it speaks of 'the hint says'"
    )
