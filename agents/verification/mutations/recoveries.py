"""Defects where a call is refused: it is not marked, made twice, or refused for another reason."""

from __future__ import annotations

import copy
from random import Random

import orjson

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    asking,
    calls_of,
    new_ids,
    place_of,
    renumber,
    results_of,
    steps_of,
)
from turnloom.graphs.trace import FOR_EFFECT, REFUSED


def unmark_refusal(record: Record, _: Random) -> Record | None:
    """A refused call is passed off as one that was needed, so that it would be learned."""
    for step in steps_of(record):
        if step.get("reason") == REFUSED:
            step["reason"] = FOR_EFFECT
            return record
    return None


def ignore_refusal(record: Record, _: Random) -> Record | None:
    """The refusal is not read: the same call is made once more."""
    number = _refused(record)
    if number is None:
        return None
    at = record["messages"].index(asking(record, number))
    again = copy.deepcopy(record["messages"][at : at + 2])
    record["messages"][at + 2 : at + 2] = again
    steps, index = place_of(record, number)
    count = len(steps_of(record))
    renumber(record, {later: later + 1 for later in range(number + 1, count)})
    steps.insert(index + 1, copy.deepcopy(steps[index]))
    new_ids(record)
    return record


def refuse_otherwise(record: Record, _: Random) -> Record | None:
    """The error is another one than the environment's."""
    number = _refused(record)
    if number is None:
        return None
    error = {"error": "The service is busy, please try again."}
    steps_of(record)[number]["result"] = error
    results_of(record)[number]["content"] = orjson.dumps(error).decode()
    return record


def mend_nothing(record: Record, _: Random) -> Record | None:
    """What the call lacked is not done between the two attempts."""
    number = _refused(record)
    if number is None:
        return None
    steps, index = place_of(record, number)
    between = steps[index + 1 : -1]
    names = {calls_of(record)[number + 1 + at]["id"] for at in range(len(between))}
    kept = []
    for message in record["messages"]:
        if message.get("tool_calls"):
            message["tool_calls"] = [c for c in message["tool_calls"] if c["id"] not in names]
            if not message["tool_calls"]:
                continue
        if message.get("tool_call_id") not in names:
            kept.append(message)
    record["messages"] = kept
    count = len(steps_of(record))
    del steps[index + 1 : -1]
    renumber(record, {old: old - len(between) for old in range(number + 1, count)})
    return record


def _refused(record: Record) -> int | None:
    """The number of the call that is marked as refused."""
    found = (at for at, step in enumerate(steps_of(record)) if step.get("reason") == REFUSED)
    return next(found, None)


RECOVERIES: tuple[Operator, ...] = (
    unmark_refusal, ignore_refusal, refuse_otherwise, mend_nothing,
)  # fmt: skip
