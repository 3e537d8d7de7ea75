"""How a command speaks to a person or to a log: progress, sentences, the summary at the end."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from rich.console import Console
from structlog.typing import FilteringBoundLogger

from turnloom.engine.cli.streams import SafeProgress, say, tell
from turnloom.engine.log import LogFormat, logger
from turnloom.engine.reports.progress import LineProgress, Progress
from turnloom.engine.reports.progress_bar import BarProgress
from turnloom.engine.runner.summary import RunSummary
from turnloom.graphs.errors import UsageError


@dataclass(frozen=True, slots=True)
class ConsoleReporter:
    """Speaks on stderr; only the summary goes to stdout, unless stderr is written as JSON."""

    style: LogFormat
    log: FilteringBoundLogger

    def progress(self) -> Progress:
        """A bar on a terminal, quiet lines elsewhere."""
        if self.style is LogFormat.CONSOLE and sys.stderr.isatty():
            return SafeProgress(BarProgress(Console(stderr=True)))
        return SafeProgress(LineProgress(self.log))

    def tell(self, sentence: str) -> None:
        """Say one sentence."""
        if self.style is LogFormat.JSON:
            with suppress(OSError):
                self.log.info(sentence)
        else:
            tell(f"{sentence}\n")

    def summary(self, summary: RunSummary, out: Path, to: TextIO | None) -> None:
        """Say what the run came to; as text on `to`."""
        if self.style is LogFormat.JSON:
            with suppress(OSError):
                self._log_summary(summary, out)
        else:
            say(summary_text(summary, out), to)

    def _log_summary(self, summary: RunSummary, out: Path) -> None:
        counters = summary.counters
        self.log.info(
            "finished",
            state=summary.state.value,
            made=counters.made,
            wanted=counters.wanted,
            rejected=dict(counters.rejected),
            dead=dict(counters.dead),
            seconds=round(counters.seconds, 2),
            out=str(out),
        )


def console_reporter(style: str) -> ConsoleReporter:
    """A voice of this style. Raises `UsageError` for an unknown one."""
    if style not in tuple(LogFormat):
        raise UsageError(f"unknown --log-format {style!r}: use console or json")
    return ConsoleReporter(LogFormat(style), logger(LogFormat(style)))


def summary_text(summary: RunSummary, out: Path) -> str:
    """The summary in a few lines."""
    counters = summary.counters
    new = counters.made - counters.before
    lines = [f"{counters.made} of {counters.wanted} samples made ({summary.state.value})"]
    for label, reasons in (("rejected", counters.rejected), ("dead letters", counters.dead)):
        if reasons:
            told = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
            lines.append(f"{reasons.total()} {label}: {told}")
    if summary.open:
        lines.append(f"{summary.open} cut short, to be done again")
    if new:
        rate, unit = counters.pace
        lines.append(f"{new} in {counters.seconds:.1f} s: {rate:.1f} samples/{unit}")
    if str(out) != "-":
        lines.append(f"in {out}")
    return "\n".join(lines) + "\n"
