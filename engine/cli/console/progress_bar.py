"""The progress of a run on a terminal: how far, how fast, at what cost, and what is lost why."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar as Bar
from rich.table import Table
from rich.text import Text

from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Event
from turnloom.graphs.terminal_text import terminal_text


class ProgressBar:
    """Observes a run. Drawn only when told something: it has no thread of its own."""

    def __init__(self, console: Console) -> None:
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._live.start()

    def notify(self, event: Event) -> None:
        """Draw the counters."""
        if isinstance(event, CountersChanged):
            counters = event.counters
            first = Table.grid(padding=(0, 1))
            bar = Bar(total=max(1, counters.wanted), completed=counters.made, width=24)
            first.add_row(bar, _line(" · ".join(_progress(counters))))
            rest = (event.costs, _losses(counters))
            self._live.update(Group(first, *(_line(text) for text in rest if text)), refresh=True)

    def close(self) -> None:
        """Take the bar off the terminal."""
        self._live.stop()


def _line(text: str) -> Text:
    """One line, whatever is in it."""
    return Text(terminal_text(" ".join(text.split())), no_wrap=True, overflow="ellipsis")


def _progress(counters: Counters) -> Iterator[str]:
    yield f"{counters.made}/{counters.wanted} samples"
    rate, unit = counters.pace
    yield f"{rate:.{1 if rate < 10 else 0}f}/{unit}"
    if counters.rate and counters.made < counters.wanted:
        yield f"{_duration((counters.wanted - counters.made) / counters.rate)} left"
    if counters.ended:
        yield f"{counters.made / counters.ended:.0%} accepted"
    yield f"{counters.in_flight} in flight"


def _losses(counters: Counters) -> str:
    """What is lost most, and what was said of it most often."""
    lost = counters.ended - counters.made
    if not lost:
        return ""
    reasons, detail = counters.why()
    reason, count = reasons[0]
    return f"{lost} rejected, most for {reason} ({count}){f': {detail}' if detail else ''}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
