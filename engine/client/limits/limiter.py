"""How many requests an endpoint is given at a time: slow start, then AIMD.

The limit grows with answers and shrinks on congestion. What counts as congestion is the *rate* of
throttled answers above a noise level: single 429s come at random from any large service, and a
limiter that shrinks on each of them ends at one request at a time. Where shrinking again and again
does not lower the rate, the rate is noise too: it is learned as such, and the shrinking undone.
(Whole windows are compared for that, since of the first outcomes more are 429s than of all; and it
shrinks from what was in flight, since lowering a limit that is not reached changes nothing.)
Latency well above its usual level slows growth down, and stops it: servers with an unbounded queue
answer overload with waiting, not with 429. As soon as it is as usual, growth is as it was: after an
outage the first answers tell of what had piled up in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, sqrt

START = 32
FLOOR = 1
NOISE = 0.10
MAX_NOISE = 0.5
SHRINK = 0.7
IN_VAIN = 2
UNCHANGED = 0.6
FOLLOWING = 0.1
GROWTH = 0.05
GROWTH_PER_SECOND = 0.10
MOST_SECONDS = 2.0
SLOWER = 2.0
SLOW = 3.0
FORGETTING = 1.001
LEAST_THROTTLED = 5
LEAST_SENT = 20
WINDOW = 64


@dataclass(slots=True)
class Trend:
    """Latency against its usual level, over windows of `WINDOW // 2` answers."""

    usual: float | None = None
    ratio: float = 1.0
    _sum: float = 0.0
    _count: int = 0

    def add(self, seconds: float) -> None:
        """Count one answer. `ratio` is of the latest whole window to the usual."""
        self._sum += seconds
        self._count += 1
        if self._count < WINDOW // 2:
            return
        mean = self._sum / self._count
        self._sum, self._count = 0.0, 0
        self.usual = mean if self.usual is None else min(mean, self.usual * FORGETTING)
        self.ratio = mean / self.usual if self.usual else 1.0


@dataclass(slots=True)
class Limiter:
    """The limit of one endpoint, from the outcomes of its requests; at most `ceiling`.

    The rate is of requests *sent* in a window, not of answers seen: a 429 comes back at once and
    answers take their time, so among the first to come back nearly all are 429s.
    """

    ceiling: int
    noise: float = NOISE
    _limit: float = field(init=False)
    _window: int = 0
    _sent: int = 0
    _throttled: int = 0
    _peak: int = 0
    _shrunk_from: float = 0.0
    _rate_before: float = 0.0
    _in_vain: int = 0
    _congested_at: float = inf
    _grown: float = 0.0
    _trends: dict[str, Trend] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._limit = float(min(START, self.ceiling))

    @property
    def limit(self) -> int:
        """Requests that may be in flight now."""
        return int(self._limit)

    def sent(self, in_flight: int) -> int:
        """A request goes out and makes it so many in flight; the window its outcome belongs to."""
        if self._sent >= max(WINDOW, 2 * self.limit):
            self._end_window()
        self._sent += 1
        self._peak = max(self._peak, in_flight)
        return self._window

    def answered(self, kind: str, seconds: float, *, busy: bool, now: float) -> None:
        """A request of `kind` (its role) was answered at `now`; `busy` when the limit was in
        use."""
        trend = self._trends.get(kind)
        if trend is None:
            trend = self._trends[kind] = Trend()
        trend.add(seconds)
        passed, self._grown = min(MOST_SECONDS, now - self._grown), now
        if busy and self._limit < self.ceiling and trend.ratio < SLOW:
            self._limit = min(float(self.ceiling), self._limit + self._step(trend.ratio, passed))

    def throttled(self, window: int) -> bool:
        """A request sent in `window` was throttled. True when this shrank the limit."""
        if window != self._window:
            return False
        self._throttled += 1
        if self._sent < min(LEAST_SENT, self.limit) or self._throttled < LEAST_THROTTLED:
            return False
        # After a shrink there is patience: what it has changed shows in a whole window.
        bearable = MAX_NOISE if self._shrunk_from else self.noise
        if not self._exceeds(bearable):
            return False
        self._shrink()
        return True

    def _step(self, slower: float, passed: float) -> float:
        """Growth for one answer: a doubling per round in the slow start, while no congestion was
        met and latency is as usual; else 10 % per second, or 5 % per round where rounds are quick
        (where an answer takes a minute, so does a round), and a tenth of that about where
        congestion was met last."""
        if self._congested_at == inf and slower <= SLOWER:
            return 1.0
        by_time = max(GROWTH_PER_SECOND * self._limit, 1.0) * passed
        step = max(GROWTH, 1.0 / self._limit, by_time)
        return step / 10.0 if 0.8 < self._limit / self._congested_at < 1.2 else step

    def restart(self) -> None:
        """The endpoint was down: begin again with a slow start."""
        self._limit = min(float(START), self._limit)
        self._congested_at = inf
        self._end_series()
        self._new_window()

    def _exceeds(self, bearable: float) -> bool:
        """Whether more is throttled in this window than chance makes of a bearable rate."""
        spread = 3.0 * sqrt(bearable * (1.0 - bearable) * self._sent)
        return self._throttled > bearable * self._sent + spread

    def _end_window(self) -> None:
        """At the end of a window: has congestion passed, or been no congestion?"""
        if not self._exceeds(self.noise):
            rate = self._throttled / self._sent
            self.noise = max(NOISE, self.noise + FOLLOWING * (rate - self.noise))
            self._end_series()
            self._new_window()
            return
        rate = self._throttled / self._sent
        vain = bool(self._rate_before) and UNCHANGED * self._rate_before <= rate <= MAX_NOISE
        self._in_vain = self._in_vain + 1 if vain else 0
        self._rate_before = rate
        if self._in_vain < IN_VAIN:
            self._shrink()
            return
        self.noise = rate
        self._limit = max(self._limit, self._shrunk_from)
        self._congested_at = inf
        self._end_series()
        self._new_window()

    def _shrink(self) -> None:
        in_use = min(self._limit, float(self._peak))
        self._shrunk_from = self._shrunk_from or in_use
        self._congested_at = in_use
        self._limit = max(float(FLOOR), in_use * SHRINK)
        self._new_window()

    def _end_series(self) -> None:
        """Of shrinks one after the other."""
        self._shrunk_from = self._rate_before = 0.0
        self._in_vain = 0

    def _new_window(self) -> None:
        self._window += 1
        self._sent = 0
        self._throttled = 0
        self._peak = 0
