"""Choices are weighed: a score is a sum of named features, each times its weight in `weights.toml`.

What is chosen for a parameter counts as a doubt (`worth`): no choice, however good, is a reason to
make one more call.

`bench/fit_reasoner.py` fits the weights on explored traces, whose right calls are known for free.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

Feature: TypeAlias = tuple[str, float]
Features: TypeAlias = tuple[Feature, ...]

FILE = Path(__file__).parent / "weights.toml"


def _read() -> dict[str, float]:
    groups = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: float(weight) for group in groups.values() for name, weight in group.items()}


WEIGHTS: Mapping[str, float] = _read()


def score(features: Iterable[Feature]) -> float:
    """What some features are worth together. Raises `KeyError` for one that has no weight."""
    total = 0.0
    for name, value in features:
        total += WEIGHTS[name] * value
    return total


SOFTNESS = 2.0
"""How soon more that speaks for a choice makes no difference."""


def worth(scored: float) -> float:
    """A choice's score as a doubt: at most 0, and hardly less for a good one."""
    return -SOFTNESS * math.log1p(math.exp(-scored / SOFTNESS))
