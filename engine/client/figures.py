"""Live figures of a client: what was sent, answered, retried and paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECONDS = 10


@dataclass(slots=True)
class Rate:
    """Events per second over the latest ten whole seconds."""

    _cells: list[int] = field(default_factory=lambda: [0] * _SECONDS)
    _now: int = -1
    _first: int = -1

    def add(self, amount: int, now: float) -> None:
        """Count `amount` events at `now`."""
        if int(now) != self._now:
            self._turn(int(now))
        self._cells[self._now % _SECONDS] += amount

    def per_second(self, now: float) -> float:
        """The rate until `now`, the running second left out where there are others."""
        if self._now < 0:
            return 0.0
        self._turn(int(now))
        whole = min(_SECONDS - 1, self._now - self._first)
        if whole == 0:
            return float(self._cells[self._now % _SECONDS])
        past = sum(self._cells) - self._cells[self._now % _SECONDS]
        return past / whole

    def _turn(self, second: int) -> None:
        if self._now < 0:
            self._first = self._now = second
        for passed in range(self._now + 1, min(second, self._now + _SECONDS) + 1):
            self._cells[passed % _SECONDS] = 0
        self._now = max(second, self._now)


@dataclass(slots=True)
class Counts:
    """Running totals; only the client writes them."""

    sent: int = 0
    answered: int = 0
    unusable: int = 0
    given_up: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    requests: Rate = field(default_factory=Rate)
    tokens: Rate = field(default_factory=Rate)


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """One moment's figures.

    sent        requests that went out, retries included
    answered    calls that got a usable reply;  unusable, given_up: the others
    faults      failed requests by cause;  retried: their sum
    in_flight   requests out now;  waiting: calls without a slot
    limits      per endpoint, how many requests it is given at a time
    resting     endpoints that are left in peace because they only fail
    usd         cost so far at the budget's prices
    """

    sent: int
    answered: int
    unusable: int
    given_up: int
    retried: int
    faults: Mapping[str, int]
    in_flight: int
    waiting: int
    limits: Mapping[str, int]
    resting: tuple[str, ...]
    prompt_tokens: int
    completion_tokens: int
    usd: float
    requests_per_second: float
    tokens_per_second: float
