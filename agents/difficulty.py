"""Difficulty: one figure from 0 to 1 that sets the turns and all dials of exploration together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise

from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials

TURNS = (3, 5)
"""User turns of a sample, where nothing else is asked for."""

LEVELS: Mapping[str, float] = {"easy": 0.0, "medium": 0.5, "hard": 1.0}
"""Name → figure."""

DifficultySettings = dict[str, "tuple[int, int] | float"]

_AT: Mapping[float, DifficultySettings] = {
    0.0: {"turns": (1, 2), **asdict(Dials((1, 2), 0.0, 0.0, 0.0, 0.0))},
    0.5: {"turns": TURNS, **asdict(USUAL_DIALS)},
    1.0: {"turns": (6, 8), **asdict(Dials((2, 12), 1.0, 0.7, 1.0, 1.0))},
}
"""Figure → turns and dials. `medium` is what is made where nothing is asked for."""


def difficulty_settings(difficulty: str | float) -> DifficultySettings:
    """The turns and the dials of a difficulty, by name; between the levels in proportion.

    Raises `UsageError` for what is no difficulty.
    """
    figure = _figure(difficulty)
    low, high = next((a, b) for a, b in pairwise(_AT) if figure <= b)
    part = (figure - low) / (high - low)
    return {name: _between(value, _AT[high][name], part) for name, value in _AT[low].items()}


def _figure(difficulty: str | float) -> float:
    try:
        figure = LEVELS[difficulty] if difficulty in LEVELS else float(difficulty)  # type: ignore[index]
    except ValueError:
        figure = -1.0
    if not 0 <= figure <= 1:
        raise UsageError(
            f"unknown difficulty {difficulty!r}: choose {', '.join(LEVELS)}, or from 0 to 1"
        )
    return figure


def _between(
    low: tuple[int, int] | float, high: tuple[int, int] | float, part: float
) -> tuple[int, int] | float:
    if isinstance(low, tuple) and isinstance(high, tuple):
        least, most = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
        return least, most
    assert not isinstance(low, tuple) and not isinstance(high, tuple)  # noqa: S101, PT018
    return high if part == 1 else low + (high - low) * part
