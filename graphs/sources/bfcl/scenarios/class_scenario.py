"""What we invent for a class of BFCL: its scenarios, and what a person could ask of its tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.sources.bfcl.scenarios.shared import SharedScenario

Suggestion: TypeAlias = Callable[[Any, Random], JsonObject]
"""(live object, rng) -> values for the tool's parameters that people say; {} for none."""


@dataclass(frozen=True, slots=True)
class ClassScenario:
    """One class. A tool without a suggestion has nothing that people would say."""

    annotations: str
    make: Callable[[Random, SharedScenario], JsonObject]
    suggestions: Mapping[str, Suggestion]


def sometimes(chance: float, suggestion: Suggestion) -> Suggestion:
    """The suggestion with the given probability, else none."""
    return lambda obj, rng: suggestion(obj, rng) if rng.random() < chance else {}
