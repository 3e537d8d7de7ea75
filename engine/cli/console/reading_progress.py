"""How far the reading of a long run is, told every few seconds."""

from __future__ import annotations

from time import monotonic

from turnloom.agents.sample import Sample
from turnloom.engine.cli.console.streams import tell
from turnloom.engine.outcome import State
from turnloom.graphs.json_value import JsonObject

QUIET_SECONDS = 5.0


class ReadingProgress:
    """Reads along with a report."""

    def __init__(self, seconds: float = QUIET_SECONDS) -> None:
        self._seconds = seconds
        self._last = monotonic()
        self._samples = 0

    def add(self, sample: Sample) -> None:
        """Count it, and tell, if it is time."""
        self._samples += 1
        if monotonic() - self._last >= self._seconds:
            self._last = monotonic()
            tell(f"{self._samples:,} samples read\n")

    def add_verdict(self, state: State, record: JsonObject) -> None:
        """Nothing: there are few, and they are quickly read."""
