"""How a command speaks to a person or to a log: progress, sentences, the summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from rich.console import Console
from structlog.typing import FilteringBoundLogger

from turnloom.engine.cli.console.progress_bar import ProgressBar
from turnloom.engine.cli.console.progress_log import ProgressLog
from turnloom.engine.cli.console.streams import say, tell
from turnloom.engine.log import LogFormat, logger
from turnloom.engine.runner.events import CountersChanged, Event, Finished, Notice
from turnloom.engine.runner.summary import RunSummary
from turnloom.graphs.errors import UsageError


class ConsoleReporter:
    """Observes a run and tells of it on stderr; the summary goes to `summary_to`, unless stderr is
    written as JSON. What cannot be shown is lost, but for the summary, and the run goes on.

    Progress is shown inside its context: a bar on a terminal, quiet lines elsewhere.
    """

    def __init__(
        self, style: LogFormat, log: FilteringBoundLogger, summary_to: TextIO | None
    ) -> None:
        self._style = style
        self._log = log
        self._summary_to = summary_to
        self._progress: ProgressBar | ProgressLog | None = None

    def __enter__(self) -> Self:
        if self._style is LogFormat.CONSOLE and sys.stderr.isatty():
            self._progress = ProgressBar(Console(stderr=True))
        else:
            self._progress = ProgressLog(self._log)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._progress is not None:
            with suppress(OSError):
                self._progress.close()
        self._progress = None

    def notify(self, event: Event) -> None:
        """Show the event."""
        match event:
            case CountersChanged():
                self._show(event)
            case Notice(text):
                self.tell(text)
            case Finished(summary, out, costs, remarks):
                if costs:
                    self.tell(costs)
                self._tell_summary(summary, out, remarks)

    def tell(self, sentence: str) -> None:
        """Say one sentence."""
        if self._style is LogFormat.JSON:
            with suppress(OSError):
                self._log.info(sentence)
        else:
            tell(f"{sentence}\n")

    def advise(self, sentence: str) -> None:
        """Say what to do next, to a person; a log is none."""
        if self._style is LogFormat.CONSOLE:
            tell(f"{sentence}\n")

    def _show(self, event: CountersChanged) -> None:
        if self._progress is not None:
            with suppress(OSError):
                self._progress.notify(event)

    def _tell_summary(self, summary: RunSummary, out: Path, remarks: Sequence[str]) -> None:
        if self._style is LogFormat.JSON:
            with suppress(OSError):
                self._log_summary(summary, out, remarks)
        else:
            say(summary_text(summary, out, remarks), self._summary_to)

    def _log_summary(self, summary: RunSummary, out: Path, remarks: Sequence[str]) -> None:
        counters = summary.counters
        self._log.info(
            "finished",
            state=summary.state.value,
            made=counters.made,
            unaided=counters.unaided,
            wanted=counters.wanted,
            rejected=dict(counters.rejected),
            dead=dict(counters.dead),
            seconds=round(counters.seconds, 2),
            out=str(out),
            remarks=list(remarks),
        )


def console_reporter(style: str, summary_to: TextIO | None) -> ConsoleReporter:
    """A reporter of this style. Raises `UsageError` for an unknown one."""
    if style not in tuple(LogFormat):
        raise UsageError(f"unknown --log-format {style!r}: use console or json")
    return ConsoleReporter(LogFormat(style), logger(LogFormat(style)), summary_to)


def summary_text(summary: RunSummary, out: Path, remarks: Sequence[str] = ()) -> str:
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
    lines += remarks
    if new:
        rate, unit = counters.pace
        lines.append(f"{new} in {counters.seconds:.1f} s: {rate:.1f} samples/{unit}")
    if counters.unaided is not None:
        lines.append(f"{counters.unaided:.0%} of {counters.solved.total()} turns solved unaided")
    if str(out) != "-":
        lines.append(f"in {out}")
        if counters.made:
            lines.append(f"look at them: turnloom view {out}, or turnloom show {out} for one here")
    return "\n".join(lines) + "\n"
