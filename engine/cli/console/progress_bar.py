"""The progress bar on a terminal, with live counters."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from turnloom.engine.runner.events import CountersChanged, Event


class ProgressBar:
    """Observes a run. Drawn only when told something: it has no thread of its own."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("samples"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[line]}", markup=False),
            TimeElapsedColumn(),
            console=console,
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task("samples", total=None, line="")
        self._bar.start()

    def notify(self, event: Event) -> None:
        """Draw the counters."""
        if isinstance(event, CountersChanged):
            counters, line = event.counters, _line(event)
            self._bar.update(self._task, total=counters.wanted, completed=counters.made, line=line)
            self._bar.refresh()

    def close(self) -> None:
        """Take the bar off the terminal."""
        self._bar.stop()


def _line(event: CountersChanged) -> str:
    counters = event.counters
    rate, unit = counters.pace
    parts = [
        f"{rate:.{1 if rate < 10 else 0}f}/{unit}",
        f"{counters.in_flight} in flight",
    ]
    given_up = counters.rejected.total() + counters.dead.total()
    if given_up:
        reason, count = counters.top_reasons(1)[0]
        parts.append(f"{given_up} rejected (most: {reason} {count})")
    if event.costs:
        parts.append(event.costs)
    return " · ".join(parts)
