"""Filling patterns with words: `{pool}` slots, each filled from its own pool.

What is written here ends up in arguments, so it must hold no parentheses (the official executor
rewrites text before one), and it avoids words that are also names of tools.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from turnloom.graphs.language.template import fill_text
from turnloom.graphs.sources.bfcl.scenarios.shared import CITIES, FIRST_NAMES

EMPTY_WORDS = frozenset(
    (
        "about", "after", "again", "already", "always", "another", "around", "asked",
        "because", "before", "being", "called", "comes", "could", "every", "everyone",
        "finally", "first", "found", "going", "having", "indeed", "later", "might", "never",
        "other", "please", "right", "should", "since", "sometimes", "still", "than", "that",
        "their", "there", "these", "thing", "think", "this", "those", "three", "time",
        "under", "until", "very", "wanted", "were", "what", "when", "where", "which",
        "while", "whole", "with", "without", "would", "your", "needs", "takes", "gives", "early",
        "enough", "everything", "changes", "several", "nothing", "start", "agreed", "opened",
        "looking", "quick", "remember", "small", "trying", "whoever", "anyone", "approved",
        "beats", "begin", "belongs", "better", "booked", "broke", "chance", "client", "complain",
        "corner", "course", "covering", "crossed", "crossing", "eleven", "fingers", "finished",
        "follow", "forgot", "fresh", "learning", "looked", "looks", "moved", "north", "optimism",
        "people", "plays", "question", "queue", "ready", "repaired", "review", "sharp", "shift",
        "starts", "suits", "table", "whether", "working", "worth", "angeles", "valley", "crescent",
        "night", "safety", "strangers", "lovely",
    )
)  # fmt: skip
"""Words that nobody would search for."""

POOLS: Mapping[str, Sequence[str]] = {
    "person": FIRST_NAMES,
    "city": CITIES,
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "time": (
        "8:30", "9:15", "10:00", "11:45", "13:20", "14:30", "15:10", "16:40", "18:00", "19:30",
    ),
    "event": (
        "harvest fair", "choir rehearsal", "budget review", "ceramics workshop", "bike swap",
        "night market", "robotics demo", "open studio", "chess evening", "allotment picnic",
        "product walkthrough", "museum tour", "ferry crossing", "lantern parade", "book club",
    ),
    "thing": (
        "greenhouse plan", "sensor prototype", "supplier contract", "floor layout", "training deck",
        "catalogue draft", "grant application", "delivery schedule", "season calendar",
        "customer survey", "packaging sample", "donor letter", "safety checklist", "exhibit label",
    ),
    "food": (
        "sourdough", "plum cake", "ramen", "lentil soup", "apricot jam", "falafel", "cardamom buns",
        "dumplings", "paella", "rhubarb crumble",
    ),
    "place": (
        "canal bridge", "old lighthouse", "rooftop terrace", "corner bakery", "tram depot",
        "botanical garden", "harbour wall", "public library", "town hall", "quarry lake",
    ),
    "device": (
        "badge reader", "label printer", "meeting room screen", "warehouse scanner",
        "coffee machine", "VPN client", "booking portal", "payroll export", "backup drive",
        "door camera", "conference phone", "invoice mailer", "shared calendar", "shift planner",
    ),
    "floor": (
        "second floor", "third floor", "ground floor", "west wing", "north annex", "loading bay",
    ),
    "count": ("three", "four", "five", "seven", "nine", "eleven"),
    "hobby": (
        "kayaking", "bouldering", "birdwatching", "pottery", "fencing", "letterpress", "sailing",
    ),
}  # fmt: skip
"""The words that a pattern's slots may take."""


def fill(pattern: str, rng: Random, known: Mapping[str, Sequence[str]] | None = None) -> str:
    """A pattern with every slot filled; pools in `known` go before the general ones."""
    pools = {**POOLS, **(known or {})}
    return fill_text(pattern, lambda slot: rng.choice(pools[slot]))


def compose(
    patterns: Sequence[str], rng: Random, known: Mapping[str, Sequence[str]] | None = None
) -> str:
    """One of the patterns, filled."""
    return fill(rng.choice(patterns), rng, known)


def searchable(texts: Sequence[str], rng: Random) -> str:
    """A word that someone would search the texts for, best one that only one of them has."""
    words = {word.strip(",.?!:;'") for text in texts for word in text.replace(",", " ").split()}
    telling = sorted(
        word
        for word in words
        if len(word) > 4 and word.isalpha() and word.lower() not in EMPTY_WORDS
    )
    once = [word for word in telling if sum(word.lower() in text.lower() for text in texts) == 1]
    return rng.choice(once or telling or [""])


def draw_phrases(patterns: Sequence[str], count: int, rng: Random) -> list[str]:
    """`count` texts from different patterns, in random order."""
    return [fill(pattern, rng) for pattern in rng.sample(patterns, count)]
