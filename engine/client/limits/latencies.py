"""How long answers take, role by role, and from when on one is late."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

FEWEST = 50
"""Answers of a role from which on it is known what is late."""
LATE = 3.0
"""A request is late after so many times the 99th percentile."""
LEAST_SECONDS = 1.0
"""What is answered in less is never late: that is this machine being busy."""
LATEST = 512
"""Answers that count."""
_RECKONED_EVERY = 16


@dataclass(slots=True)
class _Latency:
    seconds: deque[float] = field(default_factory=lambda: deque(maxlen=LATEST))
    count: int = 0
    late_after: float | None = None


@dataclass(slots=True)
class Latencies:
    """The latest latencies of each role."""

    _roles: defaultdict[str, _Latency] = field(default_factory=lambda: defaultdict(_Latency))

    def add(self, role: str, seconds: float) -> None:
        """One more answer came."""
        latency = self._roles[role]
        latency.seconds.append(seconds)
        latency.count += 1
        if latency.count >= FEWEST and (latency.count - FEWEST) % _RECKONED_EVERY == 0:
            ranked = sorted(latency.seconds)
            usual = ranked[int(0.99 * (len(ranked) - 1))]
            latency.late_after = max(LEAST_SECONDS, LATE * usual)

    def late_after(self, role: str) -> float | None:
        """Seconds after which a request is late; None while too little is known."""
        return self._roles[role].late_after
