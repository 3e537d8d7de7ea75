"""The verifier: the last role of a team. It examines the finished record and certifies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from turnloom.agents.messages import (
    DialogueFinished,
    JudgementRequested,
    SampleRejected,
    SampleVerified,
)
from turnloom.agents.role import Context, Message, Role
from turnloom.agents.sample import Sample
from turnloom.agents.verification.validator import GATES, Validator
from turnloom.graphs.environment import Environment
from turnloom.graphs.sources.spec import is_simulated

REPLAYS = 2
VERIFIER = "verifier"


def verifier_role(environment: Environment, *, judged: bool = False) -> Role[DialogueFinished]:
    """The verifier as a role on `environment`. Where a sample is to be `judged`, what passes is
    handed on to the judge."""
    passed = JudgementRequested if judged else SampleVerified
    validator = Validator(environment)

    async def handle(message: DialogueFinished, _context: Context) -> Sequence[Message]:
        end = await verified(validator, message.sample)
        return [end if isinstance(end, SampleRejected) else passed(end)]

    return Role(VERIFIER, (DialogueFinished,), (passed, SampleRejected), handle)


async def verified(validator: Validator, sample: Sample) -> Sample | SampleRejected:
    """The sample with its checks stamped, or the first finding about it."""
    findings = await validator.validate(sample, REPLAYS)
    if findings:
        first = findings[0]
        detail = f"{first.where}: {first.detail}" if first.where else first.detail
        return SampleRejected(VERIFIER, f"gate:{first.gate}", detail)
    return certified(sample)


def certified(sample: Sample) -> Sample:
    """The sample with every gate marked as passed in its certificate, whether it has no chain of
    calls, and whether these ran on a simulation."""
    certificate = replace(
        sample.certificate,
        checks=dict.fromkeys(GATES, "pass"),
        replays=REPLAYS,
        independent=not sample.is_chained,
        simulated=is_simulated(sample.source),
    )
    return replace(sample, certificate=certificate)
