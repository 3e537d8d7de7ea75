"""When to ask again: the only retry layer there is.

Pauses grow and have full jitter. What an endpoint says in Retry-After is kept to, within a cap.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from random import Random


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient a call is. Times in seconds; waiting for a permit never counts.

    attempts          requests for one call, throttled ones not counted
    attempt_seconds   deadline of one request, from the moment its permit is granted
    idle_seconds      longest silence within the body of an answer
    call_seconds      deadline of the call: its requests and the pauses between them
    base, cap         the n-th pause is between 0 and min(cap, base * 2**n)
    retry_after_cap   the longest pause that an endpoint can ask for
    patience_seconds  how long all endpoints may be down before the run stops
    """

    attempts: int = 8
    attempt_seconds: float = 300.0
    idle_seconds: float = 60.0
    call_seconds: float = 1800.0
    base: float = 0.5
    cap: float = 30.0
    retry_after_cap: float = 120.0
    patience_seconds: float = 180.0


def pause(policy: RetryPolicy, tried: int, retry_after: float | None, rng: Random) -> float:
    """Seconds to wait after the `tried`-th request (from 1) failed."""
    jitter = rng.uniform(0.0, min(policy.cap, policy.base * 2.0 ** min(tried, 32)))
    if retry_after is None:
        return jitter
    return min(policy.retry_after_cap, retry_after) + rng.uniform(0.0, policy.base)


def retry_after(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for; None when it is missing or makes no sense.

    It may hold seconds or an HTTP date (RFC 9110, section 10.2.3).
    """
    if header is None or len(header) > 64:
        return None
    try:
        seconds = float(header)
    except ValueError:
        return _until(header, now or datetime.now(UTC))
    return seconds if isfinite(seconds) and seconds >= 0 else None


def _until(date: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())


@dataclass(slots=True)
class RetryBudget:
    """What keeps retries from becoming the load: answered calls earn them, retries spend them.

    Below one retry an answered call earns `share`, up to `most`. An endpoint that answers more
    than half of its requests never runs dry; one that answers none gets `most` retries at the
    usual pace, and those after them wait `dry_pause` seconds or more.
    """

    share: float = 1.0
    most: float = 100.0
    dry_pause: float = 10.0
    left: float = field(default=100.0)

    def earn(self) -> None:
        """A call was answered."""
        self.left = min(self.most, self.left + self.share)

    def spend(self, seconds: float, rng: Random) -> float:
        """The pause to take before a retry that was to come after `seconds`."""
        if self.left >= 1.0:
            self.left -= 1.0
            return seconds
        return max(seconds, rng.uniform(0.5, 1.0) * self.dry_pause)
