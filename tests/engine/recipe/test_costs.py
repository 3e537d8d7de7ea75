"""What the teacher does and costs, in words: while a run goes on, and at its end."""

from dataclasses import dataclass, replace

from turnloom.engine.client.figures import LiveFigures
from turnloom.engine.recipe.costs import Costs, CostsObserver
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Notice
from turnloom.engine.testing.recording_observer import RecordingObserver

FIGURES = LiveFigures(
    sent=12,
    answered=9,
    unusable=1,
    given_up=0,
    retried=2,
    faults={"timeout": 1, "429": 1},
    in_flight=0,
    waiting=0,
    limits={},
    resting=(),
    prompt_tokens=1000,
    completion_tokens=200,
    usd=0.5,
    requests_per_second=3.25,
    tokens_per_second=99.6,
)
MADE = Counters(wanted=20, made=15, before=5)


@dataclass(frozen=True)
class Meter:
    shown: LiveFigures = FIGURES

    def figures(self) -> LiveFigures:
        return self.shown


def test_while_a_run_goes_on_rates_and_money_are_told() -> None:
    assert Costs(Meter()).note(MADE) == (
        "3.2 requests/s, 100 tokens/s, 120 tokens a sample, $0.50 ($0.0500 a sample)"
    )


def test_many_requests_have_no_fraction_and_no_money_is_told_without_a_price() -> None:
    figures = replace(FIGURES, requests_per_second=41.7, usd=0.0)

    assert Costs(Meter(figures)).note(MADE) == "42 requests/s, 100 tokens/s, 120 tokens a sample"


def test_an_endpoint_that_does_not_answer_is_named() -> None:
    note = Costs(Meter(replace(FIGURES, resting=("http://a", "http://b")))).note(MADE)

    assert note.endswith("http://a, http://b not answering")


def test_the_end_tells_what_was_asked_again_and_why() -> None:
    assert Costs(Meter()).summary(MADE) == (
        "12 requests for 10 answers, 1000 + 200 tokens (120 a sample), $0.5000 ($0.0500 a sample) "
        "(asked again after 429 1, timeout 1)"
    )


def test_what_an_earlier_session_made_costs_nothing_now() -> None:
    assert "a sample" not in Costs(Meter()).summary(Counters(wanted=20, made=5, before=5))


def test_where_nothing_was_asked_nothing_is_told() -> None:
    assert Costs(Meter(replace(FIGURES, sent=0))).summary(MADE) == ""
    assert (Costs().note(MADE), Costs().summary(MADE)) == ("", "")


def test_costs_are_added_to_counts_and_other_events_pass_as_they_are() -> None:
    recording = RecordingObserver()
    observer = CostsObserver(Costs(Meter()), recording)
    observer.notify(CountersChanged(MADE))
    observer.notify(Notice("paused"))

    assert recording.events == [
        CountersChanged(MADE, Costs(Meter()).note(MADE)),
        Notice("paused"),
    ]
