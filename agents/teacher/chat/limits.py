"""How much a model may say before it counts as going astray. Beyond a limit the attempt fails."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.agents.teacher.chat.output import loops

PASSING_SCORE, BEST_SCORE = 3, 5
"""The judge's score from which a sample passes, and the best there is."""


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Limits on one turn of the reasoner, and on single texts. Lengths are in characters.

    attempts   at one message (composer), one set of names (toolsmith), one text of a clean pass
    mends      steps of an attempt at a turn that may be asked for again, since they cannot be used
    refusals   refused calls of an attempt that may be read, and another call made in their place
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
    mends: int = 3
    refusals: int = 1

    def text_fault(self, text: str, name: str, most: int) -> str:
        """What is wrong with a text of a step, whatever it says; '' for nothing."""
        if not text:
            return f"A step has no {name}."
        if len(text) > most:
            return f"A step's {name} is longer than {most} characters."
        if loops(text):
            return f"A step's {name} repeats itself without end."
        return ""


LIMITS = TextLimits()
