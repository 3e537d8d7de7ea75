"""Why a run came to nothing, and what to do about it, by the reason that most samples ended for."""

from __future__ import annotations

from collections.abc import Sequence

_REMEDIES = {
    "explore:dead_end": "The tools lead to too few different turns: each turn of a sample has to "
    "call something that shows or changes something new. Where a warning above names a tool that "
    "never worked, see to that first. Ask for fewer turns (--turns 1-2), or "
    "give tools that take parameters, show things and change them; turnloom graph --env SPEC tells "
    "what was found out about yours",
    "compose:unsayable": "The offline teacher finds no sentence that asks for that tool. Write "
    "requests for it in a file beside the module (docs/python-tools.md), give it or the tools that "
    "come before it other names, or take a model as teacher (--teacher)",
    "reason:k_max": "The teacher did not find what the request means. For the argument that is "
    "named, let another tool show its values, or describe its form in the docstring (docs/python-"
    "tools.md), write requests of your own in a file beside the module, or take a model as teacher "
    "(--teacher); rejected.jsonl has each sample's end",
    "explore:target": "The targets can hardly be reached on the worlds there are. Give others "
    "(--target), or more turns (--turns 3-5) where other tools have to come before",
    "gate:unique": "The samples are too much alike: the tools leave no more to be said about the "
    "worlds there are. Make the worlds differ (_scenario in docs/python-tools.md), add tools, or "
    "ask for fewer samples or more turns",
}


def giving_up_message(reasons: Sequence[tuple[str, int]], typical: str = "") -> str:
    """A message about the most frequent `reasons`, the first one first; `typical` is what was said
    most often of the seeds that ended for it: the tool, and what it answered."""
    counted = ", ".join(f"{reason} {count}" for reason, count in reasons)
    text = f"gave up: too many samples in a row were rejected ({counted})"
    remedy = _REMEDIES.get(reasons[0][0]) if reasons else None
    most = f". Most often: {typical.rstrip('.')}" if typical else ""
    if remedy is None:
        return f"{text}{most}; rejected.jsonl and dead.jsonl say why"
    return f"{text}{most}. {remedy}"
