"""The lines that a log gets while a run goes on."""

from collections import Counter

import structlog

from turnloom.engine.cli.console.progress_log import ProgressLog
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Notice

CHANGED = CountersChanged(Counters(100, 40, Counter({"coin:tails": 7}), Counter({"crash": 2})))


def lines(seconds: float, *events: CountersChanged | Notice) -> list[dict[str, object]]:
    with structlog.testing.capture_logs() as logged:
        log = ProgressLog(structlog.get_logger(), seconds)
        for event in events:
            log.notify(event)
        log.close()
    return logged


def test_lines_come_only_now_and_then() -> None:
    assert lines(10.0, CHANGED, CHANGED) == []
    assert [(line["event"], line["made"], line["rejected"]) for line in lines(0.0, CHANGED)] == [
        ("progress", 40, 7)
    ]


def test_costs_are_logged_where_there_are_any() -> None:
    plain, costly = lines(0.0, CHANGED, CountersChanged(CHANGED.counters, "$1.20"))

    assert "teacher" not in plain
    assert costly["teacher"] == "$1.20"


def test_a_notice_is_no_progress() -> None:
    assert lines(0.0, Notice("paused")) == []
