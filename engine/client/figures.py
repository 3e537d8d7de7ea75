"""Live figures of a client: what was sent, answered, retried and paid."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECONDS = 30.0
"""An answer may take that long, and many come at once: over less there would be none, then many."""


@dataclass(slots=True)
class RateMeter:
    """How fast a pair of running totals (calls, tokens) grows, measured now and then."""

    _points: deque[tuple[float, int, int]] = field(default_factory=deque)

    def measure(self, now: float, calls: int, tokens: int) -> tuple[float, float]:
        """Calls and tokens per second, over the latest half minute in which anyone measured."""
        points = self._points
        while len(points) > 1 and points[1][0] <= now - _SECONDS:
            points.popleft()
        points.append((now, calls, tokens))
        since, calls_then, tokens_then = points[0]
        passed = now - since
        if passed <= 0:
            return 0.0, 0.0
        return (calls - calls_then) / passed, (tokens - tokens_then) / passed


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """One moment's figures.

    sent        requests that went out, retries included
    answered    calls that got a usable reply;  unusable, given_up: the others
    faults      failed requests by cause;  retried: their sum
    in_flight   requests out now;  waiting: calls without a permit
    limits      per endpoint, how many requests it is given at a time
    resting     endpoints that are left in peace because they only fail
    usd         cost so far at the budget's prices
    hedged      requests that were sent a second time since the first was late
    notices     what was found out about endpoints and a person should know
    """

    sent: int
    answered: int
    unusable: int
    given_up: int
    retried: int
    faults: Mapping[str, int]
    prompt_tokens: int
    completion_tokens: int
    usd: float
    requests_per_second: float
    tokens_per_second: float
    in_flight: int = 0
    waiting: int = 0
    limits: Mapping[str, int] = field(default_factory=dict)
    resting: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    hedged: int = 0


@dataclass(slots=True)
class Counts:
    """Running totals; only the client writes them, and the agents that answer beside it."""

    sent: int = 0
    answered: int = 0
    unusable: int = 0
    given_up: int = 0
    hedged: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def figures(self, now: float, rate_meter: RateMeter, usd: float) -> LiveFigures:
        """What they tell at the moment `now`, of a clock's seconds; `usd` is what it cost."""
        requests, tokens = rate_meter.measure(
            now, self.answered + self.unusable, self.prompt_tokens + self.completion_tokens
        )
        return LiveFigures(
            sent=self.sent,
            answered=self.answered,
            unusable=self.unusable,
            given_up=self.given_up,
            retried=self.faults.total(),
            hedged=self.hedged,
            faults={str(cause): count for cause, count in self.faults.items()},
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.completion_tokens,
            usd=usd,
            requests_per_second=requests,
            tokens_per_second=tokens,
        )
