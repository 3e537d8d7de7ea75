"""What a run has come to, in numbers: counted by outcome, and told per second, minute or hour."""

from collections import Counter
from dataclasses import replace

import pytest

from turnloom.engine.outcome import Outcome, State
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.counters import Counters


def ended(state: State, reason: str = "") -> Outcome:
    return Outcome(0, "run-000000", state, b"{}\n", reason)


def test_each_outcome_is_counted_once_by_its_reason() -> None:
    counters = Counters(10)
    for outcome in (
        ended(State.EMITTED),
        ended(State.REJECTED, "coin:tails"),
        ended(State.REJECTED, "coin:tails"),
        ended(State.DEAD, "crash:KeyError"),
    ):
        counters.add(outcome)

    assert counters.made == 1
    assert counters.rejected == Counter({"coin:tails": 2})
    assert counters.dead == Counter({"crash:KeyError": 1})
    assert counters.ended == 4
    assert counters.top_reasons(1) == [("coin:tails", 2)]


def test_what_was_said_most_often_for_the_first_reason_is_known() -> None:
    counters = Counters(10)
    for turn, said in enumerate(("no such car", "no such car", "no such van")):
        outcome = ended(State.REJECTED, "reason:k_max")
        counters.add(replace(outcome, detail=f"turn {turn}, book: {said}"))
    counters.add(ended(State.DEAD, "crash:KeyError"))

    reasons, typical = counters.why()
    assert reasons[0] == ("reason:k_max", 3)
    assert typical == "book: no such car"
    assert Counters(10).why() == ([], "")


def test_a_resumed_run_counts_what_was_done_before_and_rates_only_what_is_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("turnloom.engine.runner.counters.monotonic", lambda: 10.0)
    counters = Counters.resumed(100, ResumePoint(40, {"coin:tails": 2}, {"crash": 1}))
    counters.begun = 0.0
    before = counters.rate
    counters.made += 20

    assert (counters.ended, before, counters.rate) == (63, 0.0, 2.0)


@pytest.mark.parametrize(
    ("made", "seconds", "pace"),
    [(40, 10, (4.0, "s")), (2, 44, (2.7, "min")), (1, 600, (6.0, "h")), (0, 5, (0.0, "h"))],
)
def test_slow_runs_have_a_rate_too(
    monkeypatch: pytest.MonkeyPatch, made: int, seconds: float, pace: tuple[float, str]
) -> None:
    monkeypatch.setattr("turnloom.engine.runner.counters.monotonic", lambda: seconds)
    rate, unit = Counters(100, made, begun=0.0).pace

    assert (round(rate, 1), unit) == pace
