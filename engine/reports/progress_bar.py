"""The progress bar on a terminal, with live counters."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from turnloom.engine.runner.counters import Counters


class BarProgress:
    """Drawn only when shown something: it has no thread of its own."""

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

    def show(self, counters: Counters) -> None:
        self._bar.update(
            self._task, total=counters.wanted, completed=counters.made, line=_line(counters)
        )
        self._bar.refresh()

    def close(self) -> None:
        self._bar.stop()


def _line(counters: Counters) -> str:
    rate, unit = counters.pace
    parts = [
        f"{rate:.{1 if rate < 10 else 0}f}/{unit}",
        f"{counters.in_flight} in flight",
    ]
    given_up = counters.rejected.total() + counters.dead.total()
    if given_up:
        reason, count = counters.top_reasons(1)[0]
        parts.append(f"{given_up} rejected (most: {reason} {count})")
    if counters.note:
        parts.append(counters.note)
    return " · ".join(parts)
