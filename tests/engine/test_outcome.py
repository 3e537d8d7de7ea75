"""How a sample ends: emitted, rejected or dead, as one line that can be written."""

import orjson
import pytest

from turnloom.agents.certificate import Certificate
from turnloom.agents.messages import SampleRejected, SampleSeeded, SampleVerified
from turnloom.agents.record_digest import record_digest
from turnloom.agents.role import Context
from turnloom.agents.sample import Sample
from turnloom.engine.errors import ContractError
from turnloom.engine.outcome import DETAIL_LIMIT, SampleDied, State, failed, outcome_of

HERE = Context(3, "run-000003", seed=7)


def test_a_verified_sample_is_emitted_as_its_line() -> None:
    outcome = outcome_of(HERE, SampleVerified({"id": "run-000003", "turns": []}))

    assert (outcome.state, outcome.accepted, outcome.reason) == (State.EMITTED, True, "")
    assert outcome.line == b'{"id":"run-000003","turns":[]}\n'


def test_a_sample_is_written_with_the_seed_of_its_run_and_the_digest_of_all_that_it_says() -> None:
    sample = Sample("run-000003", "base", (), (), (), "test:", {}, "a", "b", Certificate("offline"))
    outcome = outcome_of(HERE, SampleVerified(sample))

    written = orjson.loads(outcome.line)
    assert written == outcome.sample == outcome.verified.to_json()
    assert written["certificate"]["seed"] == 7
    assert written["certificate"]["digest"] == record_digest(written)


@pytest.mark.parametrize(
    ("message", "state"),
    [
        (SampleRejected("critic", "critic:vague", "too short"), State.REJECTED),
        (SampleDied("critic", "critic:vague", "too short"), State.DEAD),
    ],
)
def test_what_is_not_emitted_has_its_reason_on_record(message: SampleRejected, state) -> None:
    outcome = outcome_of(HERE, message)

    assert (outcome.state, outcome.accepted, outcome.sample) == (state, False, None)
    assert orjson.loads(outcome.line) == {
        "id": "run-000003",
        "index": 3,
        "stage": "critic",
        "reason": "critic:vague",
        "detail": "too short",
    }


def test_a_sample_that_cannot_be_written_is_rejected() -> None:
    outcome = outcome_of(HERE, SampleVerified({"id": "run-000003", "text": "\ud800"}))

    assert (outcome.state, outcome.reason) == (State.REJECTED, "sink:unencodable")


def test_what_a_rejection_says_can_always_be_written_and_is_no_longer_than_it_may_be() -> None:
    outcome = outcome_of(HERE, SampleRejected("critic", "bad:\ud800", "x" * 10_000))

    assert outcome.reason == "bad:\\ud800"
    assert len(orjson.loads(outcome.line)["detail"]) == DETAIL_LIMIT


def test_a_sample_under_another_id_is_a_bug() -> None:
    with pytest.raises(ContractError, match="finished under id other"):
        outcome_of(HERE, SampleVerified({"id": "other"}))


def test_a_message_that_ends_nothing_is_a_bug() -> None:
    with pytest.raises(ContractError, match="SampleSeeded does not end a sample"):
        outcome_of(HERE, SampleSeeded())


def test_a_rejected_trace_has_its_length_on_record() -> None:
    context = Context(3, "s-3", 7)
    context.leave(b"[]", 9)
    outcome = failed(context, State.REJECTED, SampleRejected("critic", "reason:k_max", "too hard"))
    assert orjson.loads(outcome.line)["calls"] == 9
    assert outcome.evidence == b"[]"
