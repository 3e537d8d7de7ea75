"""Defects in what the assistant thinks and says."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    all_claims,
    asking,
    calls_of,
    is_telling,
    leaf_places,
    makes,
    results_of,
    steps_of,
    thinking_of,
)


def blank_thought(record: Record, rng: Random) -> Record | None:
    """Calls without a thought."""
    if not thinking_of(record):
        return None
    rng.choice(thinking_of(record))["reasoning_content"] = " "
    return record


def confess(record: Record, rng: Random) -> Record | None:
    """A thought that tells of the machinery behind it."""
    if not thinking_of(record):
        return None
    message = rng.choice(thinking_of(record))
    confession = rng.choice((
        "The hint says what to do here.",
        "The critic wants another value.",
        "This leads to the expected answer.",
        "According to the ground truth this comes next.",
        "The attempt before was turned down, so this time I take another way.",
        "The aim is met with this.",
        "I was told that the call before was wrong.",
    ))  # fmt: skip
    message["reasoning_content"] += " " + confession
    return record


def swap_thoughts(record: Record, rng: Random) -> Record | None:
    """A thought that speaks of what a later result showed stands before an earlier call."""
    thinking = thinking_of(record)
    known = {id(message): at for at, message in enumerate(record["messages"])}
    pairs = []
    for index, later in enumerate(thinking[1:], 1):
        first = thinking[index - 1]
        shown = json.dumps(record["messages"][: known[id(first)]])
        words = (word.strip(".,;:!?()'\"€$") for word in later["reasoning_content"].split())
        if any(is_telling(word) and len(word) >= 4 and word not in shown for word in words):
            pairs.append((first, later))
    if not pairs:
        return None
    first, later = rng.choice(pairs)
    one, other = first["reasoning_content"], later["reasoning_content"]
    first["reasoning_content"], later["reasoning_content"] = other, one
    return record


def contradict(record: Record, rng: Random) -> Record | None:
    """A thought that settles on another item of the list than its call takes."""
    steps = steps_of(record)
    places = []
    for number, _, claim in all_claims(record):
        if claim["from"] == "pick" and len(claim["path"]) <= 1 and len(claim["field"]) == 1:
            items = steps[claim["step"]]["result"]
            items = items[claim["path"][0]] if claim["path"] else items
            taken = steps[number]["arguments"].values()
            values = [item.get(claim["field"][0]) for item in items if isinstance(item, dict)]
            places += [
                (number, value) for value in values if is_telling(value) and value not in taken
            ]
    if not places:
        return None
    number, value = rng.choice(places)
    asking(record, number)["reasoning_content"] = f"I'll take {value}, which fits best."
    return record


def foresee(record: Record, rng: Random) -> Record | None:
    """A thought that knows a value which only its own call will show."""
    places = []
    for number, (call, result) in enumerate(zip(calls_of(record), results_of(record), strict=True)):
        step = steps_of(record)[number]
        if not isinstance(step["result"], (dict, list)):
            continue
        known = json.dumps(record["messages"][: record["messages"].index(result)])
        for owner, key in leaf_places(step["result"]):
            if _is_news(owner[key], known):
                places.append((call["id"], owner[key]))
    if not places:
        return None
    name, value = rng.choice(places)
    message = next(m for m in thinking_of(record) if makes(m, name))
    message["reasoning_content"] += f" It will be {value}."
    return record


def _is_news(value: Any, known: str) -> bool:
    return (
        is_telling(value) and len(value) >= 4 and value not in known and not set(" ,") & set(value)
    )


def invent(record: Record, rng: Random) -> Record | None:
    """An answer gives the user a reference that no result holds."""
    answers = [
        m for m in record["messages"] if m["role"] == "assistant" and not m.get("tool_calls")
    ]
    if not steps_of(record) or not answers:
        return None
    rng.choice(answers)["content"] += f" The reference is X{rng.randrange(10**5, 10**6)}Q."
    return record


THOUGHTS: tuple[Operator, ...] = (
    blank_thought,
    confess,
    swap_thoughts,
    contradict,
    foresee,
    invent,
)
