"""Defects in the user's messages: what is given away, named or left out."""

from __future__ import annotations

from random import Random

from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    all_claims,
    is_telling,
    numbered,
    say_instead,
    steps_of,
)
from turnloom.graphs.language.surface import find_spans


def leak_value(record: Record, rng: Random) -> Record | None:
    """The user's message gives away a value that a result reveals."""
    steps = steps_of(record)
    places = [
        (turn, claim)
        for turn, number in numbered(record)
        for name, claim in steps[number]["provenance"].items()
        if claim["from"] in {"result", "pick"} and is_telling(steps[number]["arguments"].get(name))
        if not _said(record, turn, steps[number]["arguments"][name])
        for claim in [{"value": steps[number]["arguments"][name]}]
    ]
    if not places:
        return None
    turn, claim = rng.choice(places)
    query = record["turns"][turn]["query"]
    say_instead(record, turn, f"{query} I mean {claim['value']}.")
    return record


def _said(record: Record, turn: int, value: str) -> bool:
    """Whether the user has said it by then, for a reason of their own."""
    return any(find_spans(earlier["query"], value) for earlier in record["turns"][: turn + 1])


def name_tool(record: Record, rng: Random) -> Record | None:
    """The user's message names the tool of a prerequisite call."""
    places = [
        (number, step["tool"])
        for number, turn in enumerate(record["turns"])
        for step in turn["steps"][:-1]
        if step["tool"] != turn["steps"][-1]["tool"]
    ]
    if not places:
        return None
    turn, tool = rng.choice(places)
    say_instead(record, turn, f"{record['turns'][turn]['query']} You may need {tool} first.")
    return record


def unsay_value(record: Record, rng: Random) -> Record | None:
    """Words that a value was read from are replaced; the spans of the rest move along."""
    claims = [c for _, _, c in all_claims(record) if c["from"] == "user" and c["span"][0] >= 0]
    if not claims:
        return None
    claim = rng.choice(claims)
    turn, (start, end) = claim["turn"], claim["span"]
    query = record["turns"][turn]["query"]
    say_instead(record, turn, f"{query[:start]}something{query[end:]}")
    moved = len("something") - (end - start)
    for _, _, other in all_claims(record):
        if other["from"] == "user" and other["turn"] == turn and other["span"][0] >= end:
            other["span"] = [other["span"][0] + moved, other["span"][1] + moved]
    return record


REQUESTS: tuple[Operator, ...] = (leak_value, name_tool, unsay_value)
