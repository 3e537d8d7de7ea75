"""Defects in turns of several goals: one that is passed over, or left undone."""

from __future__ import annotations

import re
from random import Random

from turnloom.agents.verification.mutations.record import Operator, Record, closing_of
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


GOALS: tuple[Operator, ...] = (pass_over_goal, forget_goal)
