"""Progress where there is no terminal: a log line now and then."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from turnloom.engine.runner.events import CountersChanged, Event

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

QUIET_SECONDS = 10.0


class ProgressLog:
    """Observes a run, and logs a line every ten seconds."""

    def __init__(self, log: FilteringBoundLogger, seconds: float = QUIET_SECONDS) -> None:
        self._log = log
        self._seconds = seconds
        self._last = monotonic()

    def notify(self, event: Event) -> None:
        """Log the counters, if it is time."""
        now = monotonic()
        if isinstance(event, CountersChanged) and now - self._last >= self._seconds:
            self._last = now
            self._write(event)

    def close(self) -> None:
        """Nothing to close."""

    def _write(self, event: CountersChanged) -> None:
        counters = event.counters
        self._log.info(
            "progress",
            made=counters.made,
            wanted=counters.wanted,
            rejected=counters.rejected.total(),
            dead=counters.dead.total(),
            in_flight=counters.in_flight,
            per_second=float(f"{counters.rate:.3g}"),
            **({"teacher": event.costs} if event.costs else {}),
        )
