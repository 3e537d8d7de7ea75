"""Words: splitting identifiers and sentences, and a light stemmer for their roots."""

from __future__ import annotations

import re
from functools import lru_cache

from turnloom.agents.offline.reasoner.lexicon import listed

_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

STOP = frozenset(listed("stop"))

IDENTIFIER = frozenset(listed("identifier"))
"""Words by which a field says that it identifies something, rather than what."""

_SUFFIXES = (
    "ations", "ation", "ments", "ment", "ances", "ance", "ures", "ure", "als", "al", "ions", "ion",
    "ings", "ing", "ers", "ies", "ied", "ed", "es", "er", "s", "e", "y",
)  # fmt: skip


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word's root, crude but consistent: departs, departure → depart; expiry, expires → expir."""
    word = word.lower()
    for _ in range(2):
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
                word = word[: -len(suffix)]
                break
        else:
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        word = word[:-1]
    return word


@lru_cache(maxsize=16384)
def pieces(text: str) -> tuple[str, ...]:
    """The words of an identifier or a sentence, lower-case, in order; what has no letter that is
    known (`%`, `价格`) is one word."""
    found = tuple(match.group().lower() for match in _PIECE.finditer(text))
    return found or ((text.lower(),) if text.strip() else ())


@lru_cache(maxsize=16384)
def stems(text: str) -> frozenset[str]:
    """The roots of the words that carry meaning."""
    return frozenset(stem(word) for word in pieces(text) if word not in STOP)


@lru_cache(maxsize=16384)
def subject(name: str) -> frozenset[str]:
    """What an identifier-like name stands for: `booking_ref` → {book}; empty for plain `id`."""
    return frozenset(
        stem(word) for word in pieces(name) if word not in STOP and word not in IDENTIFIER
    )


@lru_cache(maxsize=16384)
def identifies(name: str) -> bool:
    """Whether a name says that it identifies something (`order_no`, `cardId`)."""
    return any(word in IDENTIFIER for word in pieces(name))


def label(name: str) -> str:
    """An identifier in words: `checkIn_date` → `check in date`."""
    return " ".join(pieces(name))
