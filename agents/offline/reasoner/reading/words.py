"""Roots of words, and the word lists of `lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

LEXICON: Mapping[str, Any] = tomllib.loads(
    (Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8")
)
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
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


def is_asked(field: str, request: str) -> bool:
    """Whether a request has a word of a field's name, by which it may be asking for the field."""
    return not set(pieces(request)).isdisjoint(pieces(field))


STOP = frozenset(LEXICON["stop"].split())
COMMON = frozenset(LEXICON["common"].split())
IDENTIFIER = frozenset(LEXICON["identifier"].split())
"""Words by which a field says that it identifies something, rather than what."""


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


@lru_cache(maxsize=16384)
def label(name: str) -> str:
    """An identifier in words: `checkIn_date` → `check in date`."""
    return " ".join(pieces(name))


_ALIKE = tuple(
    frozenset(stem(word) for word in group.split()) for group in LEXICON["alike"]["groups"]
)


@lru_cache(maxsize=8192)
def also(meant: frozenset[str]) -> frozenset[str]:
    """Roots that people use for the same things."""
    return frozenset().union(*(group for group in _ALIKE if group & meant)) - meant


def _actions() -> tuple[Mapping[str, frozenset[str]], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Verb → the actions it may be; and phrases of several words, with theirs."""
    verbs: dict[str, set[str]] = {}
    phrases = []
    for action, said in LEXICON["actions"].items():
        words, *longer = said.split(", ")
        for word in words.split():
            verbs.setdefault(stem(word), set()).add(action)
        for phrase in longer:
            gap = r"(?:\W+\w+){0,6}?\W+"
            pattern = rf"\b{gap.join(map(_forms, phrase.split()))}\b"
            phrases.append((action, re.compile(pattern, re.IGNORECASE)))
    return {verb: frozenset(each) for verb, each in verbs.items()}, tuple(phrases)


def _forms(word: str) -> str:
    return rf"{re.escape(word.removesuffix('e'))}(?:e|s|es|d|ed|ing)?"


ACTIONS, ACTION_PHRASES = _actions()
