"""The certificate of a record held against the record and what was just run.

No gate: a certificate is written when the gates have passed. What of it can be recomputed is
compared; the rest, as all of the record, is under its digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from turnloom.agents.certificate import JUDGE_SCORES, Certificate, SolvedTurn
from turnloom.agents.critique.guidance import CLEAN, GUIDED, KINDS, UNAIDED
from turnloom.agents.record_digest import record_digest
from turnloom.agents.sample import Sample
from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.validator import GATES, LATER_GATES
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.spec import is_simulated

OFFLINE = "offline"
SCORES = range(1, 6)
ATTEMPTS = {UNAIDED, GUIDED}


def certificate_findings(sample: Sample, replays: int) -> Iterator[Finding]:
    """What a certificate says that is not so. `replays` were just made."""
    for fault in _faults(sample.certificate, len(sample.turns), replays):
        yield Finding("certificate", fault, "certificate")
    if sample.certificate.independent and sample.is_chained:
        fault = "no call is said to depend on another one, and one does"
        yield Finding("certificate", fault, "certificate.independent")
    if sample.certificate.simulated != is_simulated(sample.source):
        fault = "its calls are not what it says of a simulation"
        yield Finding("certificate", fault, "certificate.simulated")


def digest_findings(record: JsonObject, certificate: Certificate) -> Iterator[Finding]:
    """Whether a record is no longer what it was when its digest was taken. Records without one,
    made before there were digests, are not looked at."""
    if not certificate.digest:
        return
    try:
        found = record_digest(record)
    except TypeError as error:
        yield Finding("digest", f"the record cannot be written as JSON: {error}", "certificate")
        return
    if found != certificate.digest:
        detail = "something in the record was changed after it was certified"
        yield Finding("digest", detail, "certificate.digest")


def _faults(certificate: Certificate, turns: int, replays: int) -> Iterator[str]:
    yield from _of_checks(certificate)
    if not 1 <= certificate.replays <= replays:
        yield f"{certificate.replays} replays are claimed, {replays} were made"
    attempts = certificate.attempts
    if len(attempts) != turns or any(each < 1 for each in attempts):
        yield f"attempts {list(attempts)} are not one or more for each of {turns} turns"
    elif sum((certificate.feedback or {}).values()) > sum(attempts) - turns:
        yield "more remarks are counted than attempts were turned down"
    if certificate.turns is not None:
        yield from _of_turns(certificate.turns, attempts, _thoughts(certificate))
    yield from _of_teacher(certificate)
    counts = {**certificate.usage, **(certificate.feedback or {})}
    yield from (f"{name} is {count}" for name, count in counts.items() if count < 0)
    for name, score in (certificate.judge or {}).items():
        if name in JUDGE_SCORES and score not in SCORES:
            yield f"the score {name} is {score} of 5"


def _of_checks(certificate: Certificate) -> Iterator[str]:
    for gate, outcome in certificate.checks.items():
        if gate not in GATES:
            yield f"there is no gate {gate!r}"
        elif outcome != "pass":
            yield f"{gate} is said to be {outcome!r}"
    missing = [g for g in GATES if g not in certificate.checks and g not in LATER_GATES]
    if missing:
        yield f"it does not name {', '.join(missing)}"


def _thoughts(certificate: Certificate) -> str:
    """Who writes thoughts, by who is the reasoner."""
    reasoner = (certificate.models or {}).get("reasoner", OFFLINE)
    return OFFLINE if reasoner == OFFLINE else "written"


def _of_turns(turns: Sequence[SolvedTurn], attempts: Sequence[int], thoughts: str) -> Iterator[str]:
    if len(turns) != len(attempts):
        yield f"it says of {len(turns)} turns how they were solved, of {len(attempts)} how often"
    for number, (turn, count) in enumerate(zip(turns, attempts, strict=False)):
        if turn.attempts.keys() - ATTEMPTS or sum(turn.attempts.values()) != count:
            yield f"the kinds of attempts at turn {number} do not add up to {count}"
        if turn.solved != (GUIDED if turn.attempts.get(GUIDED, 0) else UNAIDED):
            yield f"turn {number} was not solved {turn.solved!r}"
        if turn.thoughts != thoughts and not (thoughts == "written" and _may_be_native(turn)):
            yield f"the thoughts of turn {number} are {thoughts!r}, not {turn.thoughts!r}"
        if thoughts == OFFLINE and (turn.requests or turn.samples):
            yield f"nobody was asked at turn {number}"
        if turn.tokens.keys() != turn.requests.keys() or turn.requests.keys() - set(KINDS):
            yield f"what was asked at turn {number} is of no such kind"
        drawn, solved = (turn.samples.get(key, 0) for key in ("drawn", "solved"))
        if not 0 <= solved <= drawn:
            yield f"of turn {number} more samples are said to be solved than were drawn"
        counts = (*turn.attempts.values(), *turn.requests.values(), *turn.tokens.values())
        if any(each < 0 for each in counts):
            yield f"a count of turn {number} is below 0"


def _may_be_native(turn: SolvedTurn) -> bool:
    """Whether a model may have thought by itself: with no help, and nothing was written anew."""
    return turn.thoughts == "native" and turn.solved == UNAIDED and CLEAN not in turn.requests


def _of_teacher(certificate: Certificate) -> Iterator[str]:
    models = ", ".join(dict.fromkeys((certificate.models or {}).values()))
    if certificate.teacher != (models or OFFLINE):
        yield f"the teacher {certificate.teacher!r} is not {models or OFFLINE!r}"
    spent = (*certificate.usage.values(), *(certificate.feedback or {}).values())
    if models in ("", OFFLINE) and (certificate.prompts or any(spent)):
        yield "prompts, usage and remarks are those of models, of which none is named"
    if not certificate.turnloom:
        yield "it does not say which version made the sample"
