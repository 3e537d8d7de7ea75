"""What a person sees while a run goes on: nothing, or quiet lines; `progress_bar` has the bar."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Protocol

from turnloom.engine.runner.counters import Counters

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

QUIET_SECONDS = 10.0


class Progress(Protocol):
    """Is shown the counters several times a second."""

    def show(self, counters: Counters) -> None: ...

    def close(self) -> None: ...


class NoProgress:
    """Shows nothing; for embedding and for tests."""

    def show(self, counters: Counters) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Nothing to close."""


class LineProgress:
    """A log line every ten seconds."""

    def __init__(self, log: FilteringBoundLogger, seconds: float = QUIET_SECONDS) -> None:
        self._log = log
        self._seconds = seconds
        self._last = monotonic()

    def show(self, counters: Counters) -> None:
        now = monotonic()
        if now - self._last < self._seconds:
            return
        self._last = now
        self._log.info(
            "progress",
            made=counters.made,
            wanted=counters.wanted,
            rejected=counters.rejected.total(),
            dead=counters.dead.total(),
            in_flight=counters.in_flight,
            per_second=float(f"{counters.rate:.3g}"),
            **({"teacher": counters.note} if counters.note else {}),
        )

    def close(self) -> None:
        """Nothing to close."""
