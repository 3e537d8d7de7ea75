"""What a person sees while a run goes on."""

import io
from collections import Counter

import orjson
import pytest
import structlog
from rich.console import Console

from turnloom.engine.log import LogFormat, logger
from turnloom.engine.reports.progress import LineProgress
from turnloom.engine.reports.progress_bar import BarProgress
from turnloom.engine.runner.counters import Counters

COUNTERS = Counters(100, 40, Counter({"coin:tails": 7, "gate:unique": 2}), Counter(), in_flight=8)


def test_the_bar_shows_what_is_made_and_why_the_rest_is_not() -> None:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=True, width=120, color_system=None)
    bar = BarProgress(console)
    bar.show(COUNTERS)
    bar.close()
    shown = stream.getvalue()

    assert "40/100" in shown
    assert "8 in flight" in shown
    assert "9 rejected (most: coin:tails 7)" in shown


def test_the_bar_shows_any_reason_as_it_is() -> None:
    stream = io.StringIO()
    bar = BarProgress(Console(file=stream, force_terminal=True, width=120, color_system=None))
    bar.show(Counters(100, rejected=Counter({"[/my] [reason]": 1})))
    bar.close()

    assert "most: [/my] [reason] 1" in stream.getvalue()


@pytest.mark.parametrize(
    ("made", "seconds", "pace"),
    [(40, 10, (4.0, "s")), (2, 44, (2.7, "min")), (1, 600, (6.0, "h")), (0, 5, (0.0, "h"))],
)
def test_slow_runs_have_a_rate_too(
    monkeypatch: pytest.MonkeyPatch, made: int, seconds: float, pace: tuple[float, str]
) -> None:
    monkeypatch.setattr("turnloom.engine.runner.counters.monotonic", lambda: seconds)
    rate, unit = Counters(100, made, begun=0.0).pace

    assert (round(rate, 1), unit) == pace


def test_quiet_lines_come_only_now_and_then() -> None:
    with structlog.testing.capture_logs() as silent:
        LineProgress(structlog.get_logger()).show(COUNTERS)
    with structlog.testing.capture_logs() as told:
        LineProgress(structlog.get_logger(), seconds=0).show(COUNTERS)

    assert silent == []
    assert [(line["event"], line["made"], line["rejected"]) for line in told] == [
        ("progress", 40, 9)
    ]


def test_logs_for_machines_are_json_lines_on_stderr(capsys) -> None:
    logger(LogFormat.JSON).info("paused", why="no room")
    line = orjson.loads(capsys.readouterr().err)

    assert (line["event"], line["level"], line["why"]) == ("paused", "info", "no room")


def test_logs_for_people_hold_no_control_characters(capsys) -> None:
    logger(LogFormat.CONSOLE).info("told", text="\x1b]8;;evil\x07\nnext")
    shown = capsys.readouterr().err

    assert "\x1b" not in shown
    assert shown.count("\n") == 1
