"""Defects in turns of several goals: one that is passed over, or left undone."""

from __future__ import annotations

import re
from random import Random

from turnloom.agents.verification.mutations.record import Operator, Record, asking, closing_of
from turnloom.graphs.json_value import scalars
from turnloom.graphs.trace import GOAL

_WORDS = re.compile(r"[^\W\d_]{3,}|\d+")
SHORT = 2
"""Words with which nothing in particular is told."""
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"])")


def pass_over_goal(record: Record, rng: Random) -> Record | None:
    """The answer tells of one goal less."""
    for at, turn in enumerate(record["turns"]):
        goals = [step for step in turn["steps"] if step.get("reason") == GOAL]
        if len(goals) < 2:
            continue
        skipped = rng.choice(goals)
        others = {value for goal in goals if goal is not skipped for value in _telling(goal)}
        own = {value for value in _telling(skipped) if value not in others}
        closing = closing_of(record, at)
        sentences = _SENTENCES.split(closing["content"])
        about = [words for each in sentences if len(words := _words(each)) > SHORT]
        kept = [
            each
            for each in sentences
            if own.isdisjoint(words := _words(each)) and len(words) > SHORT and words & others
        ]
        if not kept or len(kept) == len(about):
            return None
        closing["content"] = " ".join(kept)
        return record
    return None


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.lower()))


def _telling(step: Record) -> set[str]:
    """The words and figures that a call was given and showed, and those of its name."""
    values = scalars([step["tool"].replace("_", " "), step["arguments"], step["result"]])
    return _words(" ".join(map(str, values)))


def forget_goal(record: Record, _: Random) -> Record | None:
    """A goal is passed off as a call made for another."""
    for turn in record["turns"]:
        goals = [step for step in turn["steps"] if step.get("reason") == GOAL]
        if len(goals) > 1:
            goals[0]["reason"] = "state"
            return record
    return None


def call_one_by_one(record: Record, _: Random) -> Record | None:
    """What is asked for at once is called in one message after the other."""
    if record.get("variant") != "parallel":
        return None
    number = 0
    for turn in record["turns"]:
        goals = [number + at for at, step in enumerate(turn["steps"]) if step["reason"] == GOAL]
        number += len(turn["steps"])
        if len(goals) < 2:
            continue
        messages = record["messages"]
        message = asking(record, goals[0])
        first, *others = message["tool_calls"]
        at = messages.index(message)
        message["tool_calls"] = [first]
        again = {**message, "reasoning_content": "Now the other one.", "tool_calls": others}
        messages.insert(at + 2, again)
        return record
    return None


GOALS: tuple[Operator, ...] = (pass_over_goal, forget_goal, call_one_by_one)
