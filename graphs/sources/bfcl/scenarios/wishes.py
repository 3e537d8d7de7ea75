"""Wishes: what a person could ask of a tool in the present state, one small function per tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

from turnloom.graphs.json_value import JsonObject

Wish: TypeAlias = Callable[[Any, Random], JsonObject]
"""(live object, rng) -> values for the tool's parameters that people say; {} for none."""

Wishes: TypeAlias = Mapping[str, Wish]
"""Tool -> its wish. A tool that is not here has nothing that people would say."""


def sometimes(chance: float, wish: Wish) -> Wish:
    """The wish with the given probability, else none."""
    return lambda obj, rng: wish(obj, rng) if rng.random() < chance else {}
