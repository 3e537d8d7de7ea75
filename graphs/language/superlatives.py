"""Whether a message chooses by a superlative, in its own words or in others of the same meaning."""

from __future__ import annotations

import re

_SAME = (
    ("largest", "biggest", "greatest", "highest", "most"),
    ("smallest", "least", "lowest", "fewest"),
    ("latest", "newest", "most recent", "youngest"),
    ("earliest", "soonest", "first"),
    ("earliest", "oldest"),
    ("cheapest", "least expensive", "lowest price", "lowest priced", "lowest cost",
     "most affordable"),
    ("priciest", "most expensive", "dearest", "costliest", "highest price", "highest priced"),
    ("best", "highest", "top", "finest"),
    ("worst", "lowest", "poorest"),
    ("fastest", "quickest", "speediest"),
    ("nearest", "closest"),
    ("tallest", "highest"), ("longest",), ("shortest", "briefest"), ("slowest",), ("heaviest",),
    ("lightest",),
)  # fmt: skip
_OPPOSITES = (
    ("largest", "smallest"), ("biggest", "smallest"), ("greatest", "least"), ("highest", "lowest"),
    ("most", "least"), ("most", "fewest"), ("latest", "earliest"), ("newest", "oldest"),
    ("cheapest", "priciest"), ("dearest", "cheapest"), ("best", "worst"), ("fastest", "slowest"),
    ("nearest", "farthest"), ("longest", "shortest"), ("heaviest", "lightest"),
    ("tallest", "shortest"), ("youngest", "oldest"), ("soonest", "latest"),
)  # fmt: skip
_OPPOSITE = {one: other for pair in reversed(_OPPOSITES) for one, other in (pair[::-1], pair)}
_ONE = re.compile(
    r"(?!(?:guest|request|test|west|interest|forest|rest|nest|quest)$)(?:[a-z]+est|worst|most)"
)
_NOT_THE_FIRST = re.compile(
    r"(?:\b(?:second|third|fourth|fifth|sixth|next|\d+(?:st|nd|rd|th))[ -](?:the )?|"
    r"\b(?:not|almost|nearly|isn't|than) (?:the )?)$"
)
_ENDING = re.compile(r"(?:ing|ed|es|s|e)$")


def is_superlative(choice: str) -> bool:
    """Whether a value chooses by a superlative: "cheapest", "best-rated"."""
    return any(_ONE.fullmatch(word) for word in re.findall(r"[a-z]+", choice.lower()))


def says_superlative(text: str, choice: str) -> bool:
    """Whether `text` says `choice` ("cheapest", "best-rated", "soonest-expiring"): by a superlative
    of its meaning, and the other word of it in any form."""
    low, words = text.lower(), re.findall(r"[a-z]+", choice.lower())
    named = " ".join(words)
    known = next((word for word in words if _ONE.fullmatch(word)), None)
    if known is None:
        return False
    if any(named in group for group in _SAME):
        return any(_said(low, each) for group in _SAME if named in group for each in group)
    stems = {_stem(word) for word in words if word != known}
    if not stems <= {_stem(word) for word in re.findall(r"[a-z]+", low)}:
        return False
    same = {each for group in _SAME if known in group for each in group} | {known}
    return any(_said(low, each) for each in same)


def superlatives_in(text: str) -> set[str]:
    """The superlatives of a text, word by word."""
    words = re.findall(r"[a-z]+", text.lower())
    return {word for word in words if word == "least" or _ONE.fullmatch(word)}


def means_the_same(one: str, other: str) -> bool:
    """Whether two superlatives can mean the same."""
    return one == other or any(one in group and other in group for group in _SAME)


def opposite(superlative: str) -> str:
    """A superlative that means the opposite, or ''."""
    return _OPPOSITE.get(superlative, "")


def _said(low: str, superlative: str) -> bool:
    places = re.finditer(rf"\b{superlative.replace(' ', '[ -]')}\b", low)
    return any(not _NOT_THE_FIRST.search(low[: found.start()]) for found in places)


def _stem(word: str) -> str:
    return re.sub(r"(.)\1$", r"\1", _ENDING.sub("", word)) if len(word) > 4 else word
