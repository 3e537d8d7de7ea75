"""The closing answer: what came of the request, in a sentence or two, with figures from results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

from turnloom.agents.offline.reasoner.showing import facts, first_list, rows, spoken
from turnloom.agents.offline.reasoner.solving import Made, Solver
from turnloom.agents.offline.reasoner.thinking import deed_of
from turnloom.graphs.json_value import JsonObject, JsonValue

_SLOT = re.compile(r"\{([^{}]+)\}")


def answer(solver: Solver, rng: Random) -> str:
    """The assistant's last words of the turn."""
    made = solver.made[-1]
    today = solver.session.today
    if not made.outcome.ok:
        return _refused(made, rng)
    told = _report(made, rng, today) or _plainly(made, rng, today)
    listed = first_list(made.outcome.value) if made.manual.looks_up else None
    lines = rows(listed, rng, today) if listed and _worth_listing(made, listed) else []
    return "\n".join([told, *lines])


def _worth_listing(made: Made, listed: Sequence[JsonValue]) -> bool:
    """Whether the list is what was asked for, and not some detail of it."""
    return isinstance(made.outcome.value, list) or all(isinstance(each, dict) for each in listed)


def _report(made: Made, rng: Random, today: str) -> str | None:
    """One of the tool's own report phrases, with every slot filled."""
    phrases = list(made.manual.doc.report)
    rng.shuffle(phrases)
    values = _values(made)
    for phrase in phrases:
        filled = phrase
        for slot in _SLOT.findall(phrase):
            filled = filled.replace(f"{{{slot}}}", spoken(_at(values, slot), rng, today) or "{")
        if "{" not in filled:
            return filled
    return None


def _values(made: Made) -> JsonObject:
    """What a report can speak of: the result's fields, the call's arguments, the list's length."""
    values: JsonObject = dict(made.call.arguments)
    result = made.outcome.value
    if isinstance(result, dict):
        values |= result
    elif not isinstance(result, list):
        values["result"] = result
    listed = first_list(result)
    if listed is not None:
        values.setdefault("count", len(listed))
    return values


def _at(values: Mapping[str, JsonValue], slot: str) -> JsonValue:
    if slot in values:
        return values[slot]
    found: JsonValue = dict(values)
    for part in slot.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _plainly(made: Made, rng: Random, today: str) -> str:
    """A sentence for a tool that brings no phrases of its own."""
    result = made.outcome.value
    known = facts(result, rng, today) if isinstance(result, dict) else spoken(result, rng, today)
    if made.manual.looks_up:
        opening = rng.choice(("Here is what I found", "This is what I got", "Here you are"))
        return f"{opening}: {known}." if known else f"{opening}."
    opening = rng.choice(("Done", "That's done", "All set", "It went through"))
    return f"{opening}: {known}." if known else f"{opening}."


def _refused(made: Made, rng: Random) -> str:
    result = made.outcome.value
    why = result.get("error") if isinstance(result, dict) else None
    opening = rng.choice(("I couldn't", "I wasn't able to", "Sorry, I could not"))
    reason = f": {why}" if isinstance(why, str) else "."
    return f"{opening} {deed_of(made.manual)}{reason}"
