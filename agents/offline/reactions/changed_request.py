"""A request of which something is taken back, with what the user wants in its place.

One who reads "May 4 … make that May 5 instead of May 4" works on the request with May 5 in it; said
after the request was carried out, the request before is meant.
"""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from turnloom.agents.messages import ReasoningRequested
from turnloom.agents.variants.taken_back import taken_back
from turnloom.graphs.language.template import fill_text

THOUGHTS = (
    "The user takes {first} back: it is to be {later}.",
    "There was a change of mind, so {later} counts and no longer {first}.",
    "What counts is {later}, not {first}.",
    "The user corrected this to {later}.",
)


def changed_request(message: ReasoningRequested) -> tuple[ReasoningRequested, str, str]:
    """The turn with its request as it now stands, the words that count, and those that no longer
    do; the same turn and no words where nothing is taken back."""
    found = taken_back(message.query)
    if found is None:
        return message, "", ""
    later, earlier = (message.query[slice(*span)] for span in found)
    before = message.query[: found.later[0]]
    word = re.compile(rf"(?<!\w){re.escape(earlier)}(?!\w)", re.IGNORECASE)
    if word.search(before):
        kept = before[: max(before.rfind(mark) for mark in ".!?") + 1]
    elif message.dialogue and word.search(message.dialogue[-1].query):
        kept = message.dialogue[-1].query
    else:
        return message, "", ""
    return replace(message, query=word.sub(lambda _: later, kept)), later, earlier


def changed_thought(later: str, first: str, rng: Random) -> str:
    """How a thought begins that takes up a change of mind."""
    return fill_text(rng.choice(THOUGHTS), lambda slot: later if slot == "later" else first)
