"""Personas: who the user is, how they write, and in which language. Drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any

from turnloom.prompts.fence import quoted

ENGLISH = "English"
_LISTS = ("who", "style", "mood")


@dataclass(frozen=True, slots=True)
class Persona:
    """The person whose messages are written, through a whole sample."""

    who: str
    style: str
    mood: str
    language: str

    def to_prompt(self) -> dict[str, str]:
        """For a prompt."""
        return {
            "who": self.who,
            "style": self.style,
            "mood": self.mood,
            "language": self.language,
        }


@dataclass(frozen=True, slots=True)
class Personas:
    """What to draw from. `languages` are names with weights."""

    who: tuple[str, ...]
    style: tuple[str, ...]
    mood: tuple[str, ...]
    languages: Mapping[str, float]
    version: str

    def draw(self, rng: Random, *, english: bool = False) -> Persona:
        """A persona; `english` where the values can be said in English alone."""
        who, style, mood = (rng.choice(each) for each in (self.who, self.style, self.mood))
        language = rng.choices(list(self.languages), list(self.languages.values()))[0]
        return Persona(who, style, mood, ENGLISH if english else language)


def read_personas(document: Mapping[str, Any]) -> Personas:
    """Read a parsed personas.toml. Raises `ValueError` that says what is wrong."""
    for name in document:
        if name not in {*_LISTS, "language"}:
            raise ValueError(f"unknown key {name!r}: use {', '.join(_LISTS)} and [language]")
    who, style, mood = (_texts(document, name) for name in _LISTS)
    languages = document.get("language")
    if not isinstance(languages, dict) or not languages:
        raise ValueError("[language] must have at least one NAME = WEIGHT")
    for name, weight in languages.items():
        if not isinstance(weight, (int, float)) or isinstance(weight, bool) or not weight > 0:
            raise ValueError(f"the weight of language {name!r} must be a number above 0")
    version = blake2b(quoted(dict(document)).encode(), digest_size=8).hexdigest()
    return Personas(who, style, mood, languages, version)


def _texts(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    each = document.get(name)
    if not isinstance(each, list) or not each or not all(isinstance(one, str) for one in each):
        raise ValueError(f"{name!r} must be a list of texts")
    return tuple(each)
