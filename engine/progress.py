"""What a person sees while a run goes on: a bar on a terminal, quiet lines elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from structlog.typing import FilteringBoundLogger

from turnloom.engine.counters import Counters

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
            per_second=round(counters.rate, 1),
        )

    def close(self) -> None:
        """Nothing to close."""


class BarProgress:
    """A bar with live counters. Drawn only when shown something: it has no thread of its own."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            TextColumn("samples"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[line]}"),
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
    parts = [f"{counters.rate:.0f}/s", f"{counters.in_flight} in flight"]
    given_up = counters.rejected.total() + counters.dead.total()
    if given_up:
        reason, count = counters.top_reasons(1)[0]
        parts.append(f"{given_up} rejected (most: {reason} {count})")
    return " · ".join(parts)
