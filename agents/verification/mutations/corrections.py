"""Defects where the user changes their mind: nobody hears it."""

from __future__ import annotations

from random import Random

from turnloom.agents.variants.taken_back import taken_back
from turnloom.agents.verification.mutations.record import (
    Operator,
    Record,
    say_instead,
    steps_of,
    write_arguments,
)


def keep_first(record: Record, _: Random) -> Record | None:
    """What was taken back is used all the same: the words that claim it are those said first."""
    found = _taking_back(record)
    if found is None:
        return None
    number, later, first = found
    for step in record["turns"][number]["steps"]:
        for claim in step["provenance"].values():
            if claim["from"] == "user" and claim["turn"] == number and claim["span"][0] >= later[0]:
                claim["span"] = list(first)
    return record


def repeat_deed(record: Record, _: Random) -> Record | None:
    """What was done is done again as it was, and not as the user now wants it."""
    found = _taking_back(record)
    if found is None or found[0] + 1 < len(record["turns"]):
        return None
    steps = steps_of(record)
    same = [each for each in steps[:-1] if each["tool"] == steps[-1]["tool"]]
    if len(record["turns"][-1]["steps"]) != 1 or not same:
        return None
    write_arguments(record, len(steps) - 1, dict(same[-1]["arguments"]))
    return record


def take_nothing_back(record: Record, _: Random) -> Record | None:
    """The user does not say what they want instead."""
    found = _taking_back(record)
    if found is None:
        return None
    number, later, _first = found
    query = record["turns"][number]["query"]
    say_instead(record, number, f"{query[: later[0]]}something else.")
    return record


def _taking_back(record: Record) -> tuple[int, tuple[int, int], tuple[int, int]] | None:
    if record.get("variant") != "correction":
        return None
    for number, turn in enumerate(record["turns"]):
        if back := taken_back(turn["query"]):
            return number, back.later, back.first
    return None


CORRECTIONS: tuple[Operator, ...] = (keep_first, repeat_deed, take_nothing_back)
