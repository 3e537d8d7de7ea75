"""Defects in what is called: values, missing and idle calls, order."""

from __future__ import annotations

import copy
from random import Random

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    another,
    asking,
    calls_of,
    claims_of,
    makes,
    new_ids,
    numbered,
    only_reads,
    place_of,
    renumber,
    steps_of,
    write_arguments,
)


def change_value(record: Record, rng: Random) -> Record | None:
    """Another value for one argument, in the dialogue and on record."""
    places = [(n, name) for n, step in enumerate(steps_of(record)) for name in step["arguments"]]
    if not places:
        return None
    number, name = rng.choice(places)
    arguments = dict(steps_of(record)[number]["arguments"])
    arguments[name] = another(arguments[name], rng)
    write_arguments(record, number, arguments)
    return record


def mistype_value(record: Record, rng: Random) -> Record | None:
    """An argument becomes an object, which its schema does not allow."""
    places = [
        (n, name)
        for n, step in enumerate(steps_of(record))
        for name, value in step["arguments"].items()
        if not isinstance(value, dict)
    ]
    if not places:
        return None
    number, name = rng.choice(places)
    arguments = dict(steps_of(record)[number]["arguments"])
    write_arguments(record, number, {**arguments, name: {"value": arguments[name]}})
    return record


def drop_call(record: Record, rng: Random) -> Record | None:
    """One call less, with its result and its step; the rest is numbered anew."""
    count = len(steps_of(record))
    if count < 2:
        return None
    number = rng.randrange(count)
    name = calls_of(record)[number]["id"]
    steps, index = place_of(record, number)
    del steps[index]
    kept = []
    for message in record["messages"]:
        if message.get("tool_calls"):
            message["tool_calls"] = [c for c in message["tool_calls"] if c["id"] != name]
            if not message["tool_calls"]:
                continue
        if message.get("tool_call_id") != name:
            kept.append(message)
    record["messages"] = kept
    renumber(record, {later: later - 1 for later in range(number + 1, count)})
    return record


def repeat_call(record: Record, rng: Random) -> Record | None:
    """A call that nothing needs: one that only looked something up is made again at once."""
    candidates = [
        number
        for number, step in enumerate(steps_of(record))
        if only_reads(step)
        and place_of(record, number)[1] < len(place_of(record, number)[0]) - 1
        and len(asking(record, number)["tool_calls"]) == 1
    ]
    if not candidates:
        return None
    number = rng.choice(candidates)
    name = calls_of(record)[number]["id"]
    at = next(i for i, message in enumerate(record["messages"]) if makes(message, name))
    again = copy.deepcopy(record["messages"][at : at + 2])
    again[0]["reasoning_content"] = "Let me make sure of that once more."
    record["messages"][at + 2 : at + 2] = again
    steps, index = place_of(record, number)
    count = len(steps_of(record))
    renumber(record, {later: later + 1 for later in range(number + 1, count)})
    steps.insert(index + 1, {**copy.deepcopy(steps[index]), "reason": "value"})
    new_ids(record)
    return record


def check_again(record: Record, rng: Random) -> Record | None:
    """A turn that only looks something up ends with the same call again, passed off as a wish."""
    turns = [
        (number, turn["steps"][-1])
        for number, turn in enumerate(record["turns"])
        if turn["steps"] and only_reads(turn["steps"][-1])
    ]
    if not turns:
        return None
    turn, step = rng.choice(turns)
    number = max(n for t, n in numbered(record) if t == turn)
    name = calls_of(record)[number]["id"]
    at = next(i for i, message in enumerate(record["messages"]) if makes(message, name))
    if len(record["messages"][at]["tool_calls"]) != 1:
        return None
    again = copy.deepcopy(record["messages"][at : at + 2])
    again[0]["reasoning_content"] = "I check once more."
    record["messages"][at + 2 : at + 2] = again
    count = len(steps_of(record))
    renumber(record, {later: later + 1 for later in range(number + 1, count)})
    record["turns"][turn]["steps"].append(copy.deepcopy(step))
    step["reason"] = "value"
    new_ids(record)
    return record


def swap_calls(record: Record, rng: Random) -> Record | None:
    """A call and the one that uses its result change places, with their results and steps."""
    messages = record["messages"]
    numbers = {call["id"]: number for number, call in enumerate(calls_of(record))}
    pairs = []
    for at in range(len(messages) - 3):
        first, second = messages[at].get("tool_calls"), messages[at + 2].get("tool_calls")
        if first and second and len(first) == len(second) == 1:
            number = numbers[first[0]["id"]]
            if any(c.get("step") == number for c in claims_of(steps_of(record)[number + 1])):
                pairs.append((at, number))
    if not pairs:
        return None
    at, number = rng.choice(pairs)
    messages[at : at + 4] = [*messages[at + 2 : at + 4], *messages[at : at + 2]]
    steps, index = place_of(record, number)
    steps[index], steps[index + 1] = steps[index + 1], steps[index]
    renumber(record, {number: number + 1, number + 1: number})
    return record


def merge_calls(record: Record, rng: Random) -> Record | None:
    """A call that uses another's result is made in parallel with it."""
    messages = record["messages"]
    sizes = [len(message.get("tool_calls") or ()) for message in messages]
    number, places = 0, []
    for at, size in enumerate(sizes):
        after = at + 1 + size
        if size and after < len(messages) and sizes[after]:
            wanted = set(range(number, number + size))
            users = steps_of(record)[number + size : number + size + sizes[after]]
            if wanted & {c["step"] for s in users for c in claims_of(s) if "step" in c}:
                places.append((at, after))
        number += size
    if not places:
        return None
    at, after = rng.choice(places)
    messages[at]["tool_calls"] += messages[after]["tool_calls"]
    del messages[after]
    return record


CALLS: tuple[Operator, ...] = (
    change_value,
    mistype_value,
    drop_call,
    repeat_call,
    check_again,
    swap_calls,
    merge_calls,
)
