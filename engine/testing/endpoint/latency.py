"""How long a mock endpoint takes to answer."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log
from random import Random

from turnloom.graphs.errors import UsageError

_Z99 = 2.3263478740408408


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds: always `median`, or lognormal with this median and `p99`.

    Raises `UsageError` for a time that is negative or not finite, and for a 99th percentile below
    the median.
    """

    median: float = 0.0
    p99: float | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.median < inf:
            raise UsageError(f"the latency must be at least 0 and finite, not {self.median:g}")
        if self.p99 is not None and not 0 < self.median <= self.p99 < inf:
            raise UsageError("the latency's 99th percentile must not be below its median, above 0")

    def draw(self, rng: Random) -> float:
        """Seconds for one answer."""
        if self.p99 is None:
            return self.median
        sigma = log(self.p99 / self.median) / _Z99
        return self.median * exp(sigma * rng.gauss(0.0, 1.0))
