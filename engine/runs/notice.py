"""What a person is told where a run begins in a folder that has seen it before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from turnloom.engine.ledger.poison_seeds import FEW, PoisonSeed
from turnloom.engine.ledger.recovery import RecoveryReport
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.record import RunRecord


def resumption_notice(job: Job, found: RecoveryReport, resume_point: ResumePoint) -> str:
    """That an unfinished run goes on."""
    text = f"resuming {job.out}: {resume_point.accepted} of {job.settings.wanted} made"
    if found.adopted or found.cut:
        text += f" ({found.adopted} recovered, {found.cut} torn bytes cut)"
    return text


def completeness_notice(job: Job, record: RunRecord) -> str:
    """That nothing is to be done."""
    made, wanted = record.resume_point.accepted, job.settings.wanted
    text = f"{job.out} is complete: nothing to do"
    if made > wanted:
        text += f" (it holds {made} samples, {wanted} were asked for; --fresh makes a new run)"
    return text


def poison_notices(seeds: Sequence[PoisonSeed]) -> Iterator[str]:
    """What is done with seeds during which the process died: a sentence for each that is dead,
    and for each degree of care."""
    for each in seeds:
        if each.is_poison:
            yield f"seed {each.seed} killed the process {each.crashes} times: a dead letter"
    for most, times, manner in (
        (FEW, "twice", f"at most {FEW} at a time"),
        (1, "three times or more", "one at a time"),
    ):
        if count := sum(each.max_parallel == most and not each.is_poison for each in seeds):
            yield f"{count} seeds were at work when the process died {times}: they go {manner}"
