"""Throughput: of the times that a run was at work, and of nothing in between."""

from turnloom.engine.reports.figures.throughput import throughput
from turnloom.engine.runs.record import RunSession


def at(minute: int, second: int = 0) -> str:
    return f"2026-11-30T20:{minute:02}:{second:02}+00:00"


def test_time_between_sessions_does_not_count() -> None:
    first = RunSession(at(0), 0, at(1), 60)
    second = RunSession(at(30), 60, at(30, 30), 120)
    (section,) = throughput([first, second])

    assert section.to_json() == {
        "seconds": 90.0,
        "rate": 120 / 90,
        "sessions": [
            {"label": at(0), "value": 1.0, "note": "60 in 0:01:00"},
            {"label": at(30), "value": 2.0, "note": "60 in 0:00:30"},
        ],
    }


def test_what_was_killed_or_took_no_time_tells_no_rate() -> None:
    killed = RunSession(at(0), 0)
    quick, odd = RunSession(at(2), 5, at(2), 9), RunSession("yesterday", 0, "today", 5)

    assert list(throughput([killed, quick, odd])) == []
    assert list(throughput([])) == []
    (section,) = throughput([killed, RunSession(at(3), 9, at(3, 10), 29)])
    assert [fact.text for fact in section.facts] == ["0:00:10", "2.00"]
    assert section.charts == ()
