"""How much a model may say before it counts as going astray. Beyond a limit the attempt fails."""

from __future__ import annotations

from dataclasses import dataclass

PASSING_SCORE, BEST_SCORE = 3, 5
"""The judge's score from which a sample passes, and the best there is."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Limits on one turn of the reasoner, and on single texts. Lengths are in characters.

    rewrites   attempts at one message (composer) or one set of names (toolsmith)
    repeats    how often the same call may be made in a turn
    tokens     completion tokens of one attempt at a turn
    """

    steps: int = 12
    calls: int = 24
    parallel: int = 8
    repeats: int = 2
    tokens: int = 32_000
    thought: int = 3_000
    answer: int = 4_000
    arguments: int = 20_000
    results: int = 200_000
    message: int = 2_000
    attempts: int = 3


LIMITS = TextLimits()
