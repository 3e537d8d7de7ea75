"""What a run has come to, as numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

from turnloom.agents.critique.guidance import UNAIDED
from turnloom.engine.outcome import Outcome, State
from turnloom.engine.resume_point import ResumePoint
from turnloom.graphs.json_value import JsonObject

_TURN = re.compile(r"^turn \d+, ")
_MOST = 500
"""So many different details are kept of a reason."""


def _solved(sample: JsonObject) -> Iterator[str]:
    """How each turn of a sample was solved, as far as it says."""
    certificate = sample.get("certificate")
    turns = certificate.get("turns") if isinstance(certificate, dict) else None
    for turn in turns if isinstance(turns, list) else ():
        if isinstance(turn, dict) and isinstance(how := turn.get("solved"), str):
            yield how


@dataclass(slots=True)
class Counters:
    """Live counts of a run. `made`, `rejected` and `dead` include what a resumed run found done;
    `before` is how many of `made` that were. `solved` has the turns of the samples that this run
    has made, by how they were solved; `details`, by reason, what was said of the seeds that it has
    rejected."""

    wanted: int
    made: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    before: int = 0
    details: dict[str, Counter[str]] = field(default_factory=dict)
    solved: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=monotonic)

    @classmethod
    def resumed(cls, wanted: int, resume_point: ResumePoint) -> Counters:
        """The counts of a run that goes on from `resume_point`."""
        rejected, dead = Counter(resume_point.rejected), Counter(resume_point.dead)
        return cls(wanted, resume_point.accepted, rejected, dead, before=resume_point.accepted)

    def add(self, outcome: Outcome) -> None:
        """Count an outcome."""
        if outcome.state is State.EMITTED:
            self.made += 1
            self.solved.update(_solved(outcome.sample or {}))
        elif outcome.state is State.REJECTED:
            self.rejected[outcome.reason] += 1
        else:
            self.dead[outcome.reason] += 1
        if outcome.state is not State.EMITTED and outcome.detail:
            said = self.details.setdefault(outcome.reason, Counter())
            detail = _TURN.sub("", outcome.detail)
            if detail in said or len(said) < _MOST:
                said[detail] += 1

    def typical(self, reason: str) -> str:
        """What was said most often of seeds that were rejected for a reason, or ''."""
        said = self.details.get(reason)
        return said.most_common(1)[0][0] if said else ""

    @property
    def ended(self) -> int:
        return self.made + self.rejected.total() + self.dead.total()

    @property
    def seconds(self) -> float:
        return monotonic() - self.begun

    @property
    def rate(self) -> float:
        """Samples per second since this run began or was resumed."""
        return (self.made - self.before) / max(self.seconds, 1e-9)

    @property
    def pace(self) -> tuple[float, str]:
        """The rate, per second, minute or hour ("s", "min", "h"): with a model as teacher a good
        rate is far below one a second."""
        rate = self.rate
        for seconds, unit in ((1, "s"), (60, "min")):
            if rate * seconds >= 1:
                return rate * seconds, unit
        return rate * 3600, "h"

    @property
    def unaided(self) -> float | None:
        """The share of turns that were solved unaided; None where no turn says how it was."""
        turns = self.solved.total()
        return self.solved[UNAIDED] / turns if turns else None

    def top_reasons(self, count: int = 3) -> list[tuple[str, int]]:
        """The most frequent reasons, dead letters included."""
        return (self.rejected + self.dead).most_common(count)

    def why(self) -> tuple[list[tuple[str, int]], str]:
        """The most frequent reasons, and what was said most often for the first of them."""
        reasons = self.top_reasons()
        return reasons, self.typical(reasons[0][0]) if reasons else ""
