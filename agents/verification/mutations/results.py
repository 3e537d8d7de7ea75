"""Defects in results, digests and form."""

from __future__ import annotations

import json
from random import Random

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    another,
    calls_of,
    leaf_places,
    results_of,
    steps_of,
)


def tamper_result(record: Record, rng: Random) -> Record | None:
    """A result on record and in the dialogue that the environment never gave."""
    places = [
        (number, owner, key)
        for number, step in enumerate(steps_of(record))
        if isinstance(step["result"], (dict, list))
        for owner, key in leaf_places(step["result"])
    ]
    if not places:
        return None
    number, owner, key = rng.choice(places)
    owner[key] = another(owner[key], rng)
    results_of(record)[number]["content"] = json.dumps(steps_of(record)[number]["result"])
    return record


def tamper_text(record: Record, rng: Random) -> Record | None:
    """A result that the dialogue shows otherwise than it is on record."""
    if not results_of(record):
        return None
    result = rng.choice(results_of(record))
    result["content"] = result["content"] + " "
    return record


def tamper_digest(record: Record, rng: Random) -> Record:
    """The digest of another state."""
    key = rng.choice(("initial_digest", "final_digest"))
    record["environment"][key] = another(record["environment"][key], rng)
    return record


def withdraw_tool(record: Record, rng: Random) -> Record | None:
    """A tool that is called was not offered."""
    if not steps_of(record):
        return None
    tool = rng.choice(steps_of(record))["tool"]
    record["tools"] = [t for t in record["tools"] if t["function"]["name"] != tool]
    return record


def break_id(record: Record, rng: Random) -> Record | None:
    """A result that belongs to no call."""
    if not results_of(record):
        return None
    rng.choice(results_of(record))["tool_call_id"] = "call99999"
    return record


def repeat_id(record: Record, rng: Random) -> Record | None:
    """Two calls share an id."""
    if len(calls_of(record)) < 2:
        return None
    number = rng.randrange(1, len(calls_of(record)))
    name = calls_of(record)[number - 1]["id"]
    calls_of(record)[number]["id"] = results_of(record)[number]["tool_call_id"] = name
    return record


def lose_result(record: Record, rng: Random) -> Record | None:
    """A call without its result."""
    if not results_of(record):
        return None
    record["messages"].remove(rng.choice(results_of(record)))
    return record


def lose_answer(record: Record, _rng: Random) -> Record:
    """The last turn ends without an answer."""
    del record["messages"][-1]
    return record


RESULTS: tuple[Operator, ...] = (
    tamper_result,
    tamper_text,
    tamper_digest,
    withdraw_tool,
    break_id,
    repeat_id,
    lose_result,
    lose_answer,
)
