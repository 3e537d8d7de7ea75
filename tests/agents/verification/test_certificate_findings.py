"""A certificate that says what is not so is found, digest or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from turnloom.agents.certificate import Certificate, SolvedTurn
from turnloom.agents.sample import Sample, SampleTurn
from turnloom.agents.verification.certificate_findings import certificate_findings
from turnloom.agents.verification.role import certified
from turnloom.agents.verification.validator import GATES

BY_MODELS = {
    "teacher": "big, small",
    "models": {"composer": "big", "critic": "big", "judge": "small"},
    "prompts": {"composer": "a1"},
    "usage": {"requests": 7},
    "attempts": (2, 1),
    "feedback": {"worded": 1, "withheld": 0},
    "judge": {"natural": 4},
}
PASSED = dict.fromkeys(GATES, "pass")
FALSE = {
    "a gate less": {"checks": {gate: "pass" for gate in GATES if gate != "replay"}},
    "a gate that there is not": {"checks": {**PASSED, "splendid": "pass"}},
    "a gate that did not pass": {"checks": {**PASSED, "unleaked": "assumed"}},
    "no gate at all": {"checks": {}},
    "more replays than were made": {"replays": 3},
    "no replay": {"replays": 0},
    "an attempt too few": {"attempts": (1,)},
    "a turn without attempt": {"attempts": (0, 1)},
    "a model that played nothing": {"teacher": "gpt-x"},
    "no teacher": {"teacher": ""},
    "prompts of nobody": {"prompts": {"composer": "a1"}},
    "usage of nobody": {"usage": {"requests": 4}},
    "remarks of nobody": {"attempts": (2, 1), "feedback": {"worded": 1}},
    "usage of those who did nothing": {"models": {"critic": "offline"}, "usage": {"requests": 4}},
    "prompts of those who did nothing": {
        "models": {"critic": "offline"},
        "prompts": {"critic": "a1"},
    },
    "no version": {"turnloom": ""},
    "a judgement beyond the scale": {"judge": {"natural": 6}},
}
FALSE_OF_MODELS = {
    "offline, by models": {"teacher": "offline"},
    "another model": {"models": {"composer": "tiny"}},
    "more remarks than there was reason for": {"feedback": {"worded": 2, "withheld": 0}},
    "less than nothing used": {"usage": {"requests": -1}},
}


UNAIDED = SolvedTurn("unaided", "offline", {"unaided": 1})
GUIDED = SolvedTurn("guided", "offline", {"unaided": 1, "guided": 1})
ASKED = SolvedTurn("unaided", "offline", {"unaided": 1}, {"unaided": 2}, {"unaided": 50})
FALSE_TURNS = {
    "a turn less": (GUIDED,),
    "more attempts than are counted": (GUIDED, GUIDED),
    "an attempt of another kind": (GUIDED, replace(UNAIDED, attempts={"native": 1})),
    "a guided turn as unaided": (replace(GUIDED, solved="unaided"), UNAIDED),
    "an unaided turn as guided": (GUIDED, replace(UNAIDED, solved="guided")),
    "thoughts by nobody": (GUIDED, replace(UNAIDED, thoughts="written")),
    "questions to nobody": (GUIDED, ASKED),
    "samples of nobody": (GUIDED, replace(UNAIDED, samples={"drawn": 4, "solved": 2})),
}


def faults(sample: Sample, **changes: object) -> list[str]:
    certificate: Certificate = replace(sample.certificate, **changes)  # type: ignore[arg-type]
    return [
        found.detail
        for found in certificate_findings(replace(sample, certificate=certificate), replays=2)
    ]


@pytest.mark.parametrize("turns", FALSE_TURNS.values(), ids=FALSE_TURNS.keys())
def test_turns_that_were_not_solved_like_that_are_found(
    finished: Sample, turns: tuple[SolvedTurn, ...]
) -> None:
    good = certified(finished)
    assert faults(good, attempts=(2, 1), turns=(GUIDED, UNAIDED)) == []
    assert faults(good, attempts=(2, 1), turns=turns)


def test_what_a_model_was_asked_is_of_a_known_kind(finished: Sample) -> None:
    by_model = {**BY_MODELS, "models": {"reasoner": "big", "judge": "small"}}
    written = replace(ASKED, thoughts="written")
    turns = (replace(GUIDED, thoughts="written"), written)
    assert faults(certified(finished), **by_model, turns=turns) == []
    for wrong in ({"requests": {"gold": 2}}, {"tokens": {}}, {"tokens": {"unaided": -1}}):
        bad = (turns[0], replace(written, **wrong))
        assert faults(certified(finished), **by_model, turns=bad)


def test_a_true_certificate_passes(finished: Sample) -> None:
    assert faults(certified(finished)) == []
    assert faults(certified(finished), **BY_MODELS) == []


@pytest.mark.parametrize("name", FALSE)
def test_a_false_one_is_found(name: str, finished: Sample) -> None:
    changes: Mapping[str, object] = FALSE[name]
    assert len(faults(certified(finished), **changes)) == 1


@pytest.mark.parametrize("name", FALSE_OF_MODELS)
def test_a_false_one_of_models_is_found(name: str, finished: Sample) -> None:
    changes: Mapping[str, object] = FALSE_OF_MODELS[name]
    assert len(faults(certified(finished), **BY_MODELS)) == 0
    assert len(faults(certified(finished), **{**BY_MODELS, **changes})) == 1


def test_a_sample_without_a_chain_of_calls_is_marked_and_no_other(finished: Sample) -> None:
    alone = replace(finished, turns=tuple(_without_chains(turn) for turn in finished.turns))
    assert finished.is_chained
    assert not certified(finished).certificate.independent
    assert certified(alone).certificate.independent
    assert faults(certified(alone)) == []
    (told,) = faults(certified(finished), independent=True)
    assert told == "no call is said to depend on another one, and one does"


def test_a_sample_says_whether_its_calls_ran_on_a_simulation(finished: Sample) -> None:
    there = replace(finished, source="openapi:clinic.yaml+builtin:office")
    assert not certified(finished).certificate.simulated
    assert certified(there).certificate.simulated
    assert faults(certified(there)) == []
    told = "its calls are not what it says of a simulation"
    assert faults(certified(finished), simulated=True) == [told]
    assert faults(certified(there), simulated=False) == [told]


def _without_chains(turn: SampleTurn) -> SampleTurn:
    return replace(turn, steps=tuple(replace(step, provenance={}) for step in turn.steps))
