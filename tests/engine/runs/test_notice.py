"""What a person is told where a run begins in a folder that has seen it before."""

from pathlib import Path

import pytest

from turnloom.engine.ledger.poison_seeds import ALONE, FEW, PoisonSeed
from turnloom.engine.ledger.recovery import RecoveryReport
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.job import Job
from turnloom.engine.runs.notice import completeness_notice, poison_notices, resumption_notice
from turnloom.engine.runs.record import RunRecord, counts_of


@pytest.fixture
def job(bench) -> Job:
    return Job(bench.coins().team, bench.told(60), {"seed": 7}, Path("runs/x"))


def test_resuming_tells_how_much_there_is_and_what_was_mended(job: Job) -> None:
    point = ResumePoint(accepted=12)

    assert resumption_notice(job, RecoveryReport(adopted=0, cut=0, shard=0), point) == (
        "resuming runs/x: 12 of 60 made"
    )
    assert resumption_notice(job, RecoveryReport(adopted=2, cut=31, shard=0), point) == (
        "resuming runs/x: 12 of 60 made (2 recovered, 31 torn bytes cut)"
    )


@pytest.mark.parametrize(("made", "more"), [(60, ""), (80, " (it holds 80 samples, 60 were")])
def test_a_complete_run_has_nothing_to_do_and_may_hold_more(job: Job, made: int, more: str) -> None:
    record = RunRecord("f", {}, made, RunState.COMPLETE, counts_of(ResumePoint(made)))
    notice = completeness_notice(job, record)

    assert notice.startswith(f"runs/x is complete: nothing to do{more}")
    assert notice.endswith("nothing to do") is (made == 60)


def test_each_seed_that_is_given_up_is_named_and_the_others_are_counted() -> None:
    suspects = [
        PoisonSeed(3, crashes=ALONE + 3, alone=ALONE),
        PoisonSeed(4, crashes=1, alone=0),
        PoisonSeed(5, crashes=2, alone=0),
        PoisonSeed(6, crashes=2, alone=0),
        PoisonSeed(7, crashes=4, alone=1),
    ]

    assert list(poison_notices(suspects)) == [
        f"seed 3 killed the process {ALONE + 3} times: a dead letter",
        f"2 seeds were at work when the process died twice: they go at most {FEW} at a time",
        "1 seeds were at work when the process died three times or more: they go one at a time",
    ]
    assert list(poison_notices([])) == []
