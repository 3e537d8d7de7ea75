"""Defects in provenance."""

from __future__ import annotations

from random import Random

from turnloom.agents.verification.mutations.record import Operator, Record, all_claims, steps_of


def shift_span(record: Record, rng: Random) -> Record | None:
    """A claim on the user's words points a little beside them."""
    claims = [c for _, _, c in all_claims(record) if c["from"] == "user"]
    if not claims:
        return None
    claim = rng.choice(claims)
    start, end = claim["span"]
    claim["span"] = [start + 1, end + 1] if start == 0 else [start - 1, end - 1]
    return record


def misplace_source(record: Record, rng: Random) -> Record | None:
    """A claim on a result leads to a place that holds another value."""
    steps = steps_of(record)
    places = []
    for number, name, claim in all_claims(record):
        if claim["from"] == "result" and isinstance(result := steps[claim["step"]]["result"], dict):
            value = steps[number]["arguments"].get(name)
            others = [key for key, item in result.items() if item != value]
            places += [(claim, key) for key in others if [key] != claim["path"]]
    if not places:
        return None
    claim, key = rng.choice(places)
    claim["path"] = [key]
    return record


def forget_source(record: Record, rng: Random) -> Record | None:
    """An argument loses its provenance."""
    sourced = [step for step in steps_of(record) if step["provenance"]]
    if not sourced:
        return None
    step = rng.choice(sourced)
    del step["provenance"][rng.choice(list(step["provenance"]))]
    return record


CLAIMS: tuple[Operator, ...] = (shift_span, misplace_source, forget_source)
