"""Leaves an endpoint in peace that fails all the time, and looks in on it now and then."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

TRIPS_AT = 10
FIRST_REST = 0.5
LONGEST_REST = 30.0


@dataclass(slots=True)
class Breaker:
    """Open after `TRIPS_AT` failures without an answer between them; then one probe at a time,
    after rests that double. Times are the event loop's."""

    rng: Random
    opened: int = 0
    down_since: float | None = None
    _failures: int = 0
    _rest: float = FIRST_REST
    _until: float | None = None
    _probing: bool = False

    @property
    def closed(self) -> bool:
        return self._until is None

    def available_at(self, now: float) -> float | None:
        """When a request may go next: None for at once, infinity while a probe is out."""
        if self._until is None:
            return None
        if self._probing:
            return float("inf")
        return self._until if now < self._until else None

    def sent(self) -> None:
        """A request goes out; while open it is the probe."""
        self._probing = not self.closed

    def answered(self) -> bool:
        """The endpoint answered. True when this ended an outage."""
        recovered = not self.closed
        self._failures = 0
        self._rest = FIRST_REST
        self._until = self.down_since = None
        self._probing = False
        return recovered

    def failed(self, now: float) -> None:
        """The endpoint failed."""
        self._failures += 1
        if self.down_since is None:
            self.down_since = now
        if self._failures < TRIPS_AT or (self._until is not None and not self._probing):
            return
        self.opened += 1
        self._probing = False
        self._until = now + self._rest * self.rng.uniform(0.75, 1.25)
        self._rest = min(LONGEST_REST, self._rest * 2)

    def abandoned(self) -> None:
        """A request was cancelled: if it was the probe, the next one is."""
        self._probing = False
