"""A sample with a key of the run in it is rejected, in whatever writing, and names no key."""

import base64
import json
from urllib.parse import quote

import pytest

from turnloom.agents.messages import SampleRejected, SampleVerified
from turnloom.agents.role import Context
from turnloom.engine.client.secret import Secret
from turnloom.engine.outcome import State, outcome_of
from turnloom.engine.runner.secret_check import without_secrets

CANARY = "sk-canary-4f1d0c/9a+7b"
CONTEXT = Context(3, "f" * 12 + "-000003", 0)


@pytest.fixture
def key() -> Secret:
    return Secret(CANARY, "a test")


@pytest.mark.parametrize(
    "text",
    [
        CANARY,
        f"HOME=/root\nKEY={CANARY}\n",
        json.dumps({"inner": CANARY}),
        quote(CANARY, safe=""),
        base64.b64encode(b"user:" + CANARY.encode()).decode(),
    ],
)
def test_a_sample_that_holds_a_key_is_rejected(key: Secret, text: str) -> None:
    sample = {"id": CONTEXT.sample_id, "turns": [{"steps": [{"result": {"env": text}}]}]}
    outcome = without_secrets(CONTEXT, outcome_of(CONTEXT, SampleVerified(sample)))

    assert (outcome.state, outcome.reason) == (State.REJECTED, "sink:secret")
    assert outcome.sample is None
    assert text.encode() not in outcome.line


def test_the_words_of_a_failure_lose_the_key(key: Secret) -> None:
    rejected = SampleRejected("reasoner", "reason:stuck", f"no call for {CANARY}")
    outcome = without_secrets(CONTEXT, outcome_of(CONTEXT, rejected))

    assert outcome.reason == "reason:stuck"
    assert json.loads(outcome.line)["detail"] == "no call for ***"


def test_other_samples_pass_and_so_do_all_once_no_key_is_held(key: Secret) -> None:
    sample = {"id": CONTEXT.sample_id, "result": "sk-canary"}
    outcome = outcome_of(CONTEXT, SampleVerified(sample))
    assert without_secrets(CONTEXT, outcome) is outcome


def test_a_key_that_is_gone_is_not_looked_for() -> None:
    outcome = outcome_of(CONTEXT, SampleVerified({"id": CONTEXT.sample_id, "said": CANARY}))
    assert without_secrets(CONTEXT, outcome).accepted
