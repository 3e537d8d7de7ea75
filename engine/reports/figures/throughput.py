"""How fast samples were made, over the times that a run was at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from turnloom.engine.reports.section import Bar, Chart, Fact, Section
from turnloom.engine.runs.record import RunSession


def throughput(sessions: Sequence[RunSession]) -> Iterator[Section]:
    """A section, where some session took a second or more and ended in order."""
    timed = [(session, _seconds(session)) for session in sessions]
    timed = [(session, seconds) for session, seconds in timed if seconds >= 1]
    if not timed:
        return
    made = sum(session.after - session.before for session, _ in timed)
    total = sum(seconds for _, seconds in timed)
    facts = (
        Fact("seconds", "time at work", total, _duration(total)),
        Fact("rate", "samples a second", made / total, f"{made / total:.2f}"),
    )
    bars = tuple(_bar(session, seconds) for session, seconds in timed)
    chart = Chart("sessions", "Samples a second, each time that it was at work", bars)
    charts = (chart,) if len(bars) > 1 else ()
    yield Section("throughput", "Throughput", facts, charts)


def _bar(session: RunSession, seconds: float) -> Bar:
    made = session.after - session.before
    note = f"{made:,} in {_duration(seconds)}"
    return Bar(session.started, made / seconds, f"{made / seconds:.2f}", note)


def _seconds(session: RunSession) -> float:
    try:
        passed = datetime.fromisoformat(session.ended) - datetime.fromisoformat(session.started)
    except (TypeError, ValueError):  # killed, or written by somebody else
        return 0.0
    return passed.total_seconds()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
