"""What a run has come to, as numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from turnloom.engine.outcome import Outcome, State
from turnloom.engine.resume_point import ResumePoint


@dataclass(slots=True)
class Counters:
    """Live counts of a run. `made`, `rejected` and `dead` include what a resumed run found done;
    `before` is how many of `made` that were."""

    wanted: int
    made: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    dead: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    before: int = 0
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
        elif outcome.state is State.REJECTED:
            self.rejected[outcome.reason] += 1
        else:
            self.dead[outcome.reason] += 1

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

    def top_reasons(self, count: int = 3) -> list[tuple[str, int]]:
        """The most frequent reasons, dead letters included."""
        return (self.rejected + self.dead).most_common(count)
