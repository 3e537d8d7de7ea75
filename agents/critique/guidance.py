"""Guidance: when the reasoner is helped with a turn, and how often.

The first attempt is unaided, so that what it thinks cannot rest on help; only on a miss come hint
and critic. The paper gives the hint from the first attempt on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

K_MAX = 4
"""Guided attempts at a turn (the paper's K_max)."""

UNAIDED: Literal["unaided"] = "unaided"
GUIDED: Literal["guided"] = "guided"
CLEAN, MEND, SAMPLED, CONFIRM = "clean", "mend", "sampled", "confirm"
KINDS = (UNAIDED, GUIDED, CLEAN, MEND, SAMPLED, CONFIRM)
"""What a question to the reasoner's model is for: a step of an unaided attempt, of a guided one, or
of a clean pass; an answer that could not be used, asked for again; a further unaided attempt that
only counts; or whether a thought leads to its call."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """When hints are given (`turnloom.agents.settings.HINTS`), and after how many guided attempts a
    turn is given up. With `rationalized`, a turn that was solved with help is thought through anew,
    with none of the help in view, before it counts. Unless it `keeps_guided`, only what is solved
    unaided counts, and there is no other attempt. So many unaided `samples` of a turn are drawn,
    the first of which is the attempt, and the others tell how often the model solves it. Where
    `keep_solved` is given, a share of all attempts drawn within it has to solve their turns
    for a dialogue to be kept.
    """

    k_max: int = K_MAX
    hint: str = "later"
    rationalized: bool = False
    keeps_guided: bool = True
    samples: int = 1
    keep_solved: tuple[float, float] | None = None

    @property
    def most(self) -> int:
        """Attempts at a turn in all."""
        return self.k_max * self.keeps_guided + (self.hint != "first")

    def kind(self, attempt: int) -> Literal["unaided", "guided"]:
        """What attempt number `attempt`, from 0 on, is."""
        return UNAIDED if attempt == 0 and self.hint != "first" else GUIDED

    def hint_at(self, attempt: int, hint: str) -> str | None:
        """The hint as attempt number `attempt` is given it."""
        return None if self.hint == "never" or self.kind(attempt) == UNAIDED else hint

    def solved_unfit(self, turns: Sequence[Mapping[str, int]]) -> str:
        """Why a dialogue is too easy or too hard, from the samples of its turns; '' where it is
        kept."""
        drawn, solved = (sum(each.get(key, 0) for each in turns) for key in ("drawn", "solved"))
        if self.keep_solved is None or not drawn:
            return ""
        low, high = self.keep_solved
        if low <= solved / drawn <= high:
            return ""
        return f"{solved} of {drawn} attempts solved their turns, and {low:g} to {high:g} is kept"

    def counts(self, attempts: int) -> Mapping[str, int]:
        """How many of so many attempts were unaided, and how many guided."""
        unaided = int(self.hint != "first" and attempts > 0)
        counted = {UNAIDED: unaided, GUIDED: attempts - unaided}
        return {kind: count for kind, count in counted.items() if count}
