"""The bar that a person sees on a terminal while a run goes on."""

import io
from collections import Counter

import pytest
from rich.console import Console

from turnloom.engine.cli.console.progress_bar import ProgressBar
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Event, Notice

LOST = Counter({"coin:tails": 7, "gate:unique": 2})


def shown(*events: Event, width: int = 120) -> str:
    stream = io.StringIO()
    bar = ProgressBar(Console(file=stream, force_terminal=True, width=width, color_system=None))
    for event in events:
        bar.notify(event)
    bar.close()
    return stream.getvalue()


@pytest.fixture
def after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("turnloom.engine.runner.counters.monotonic", lambda: 60.0)


def test_the_bar_shows_how_far_how_fast_and_how_long_still(after_a_minute) -> None:
    drawn = shown(CountersChanged(Counters(4000, 120, LOST, in_flight=8, begun=0.0)))

    assert "120/4000 samples · 2.0/s · 32:20 left · 93% accepted · 8 in flight" in drawn


def test_hours_are_told_as_such_and_nothing_where_nothing_was_made(after_a_minute) -> None:
    assert " 5:33:00 left" in shown(CountersChanged(Counters(20_100, 120, before=60, begun=0.0)))
    assert "left" not in shown(CountersChanged(Counters(100, begun=0.0)))
    assert "left" not in shown(CountersChanged(Counters(100, 100, begun=0.0)))


def test_the_bar_shows_what_is_lost_most_and_why() -> None:
    details = {"coin:tails": Counter({"it fell": 3, "it rolled": 1})}
    drawn = shown(CountersChanged(Counters(100, 40, LOST, details=details)))

    assert "9 rejected, most for coin:tails (7): it fell" in drawn


def test_the_bar_shows_what_the_teacher_costs() -> None:
    assert "12 requests/s, $0.50" in shown(CountersChanged(Counters(9, 4), "12 requests/s, $0.50"))


def test_the_bar_shows_any_reason_as_it_is_on_one_line() -> None:
    details = {"[/my] [reason]": Counter({"two\nlines \x1b[2J": 1})}
    lost = Counter({"[/my] [reason]": 1})

    assert "[/my] [reason] (1): two lines \\x1b[2J" in shown(
        CountersChanged(Counters(100, rejected=lost, details=details))
    )


def test_what_is_too_long_for_the_terminal_is_cut() -> None:
    details = {"coin:tails": Counter({"x" * 300: 1})}
    drawn = shown(CountersChanged(Counters(100, 40, LOST, details=details)), width=60)

    assert "x…" in drawn


def test_the_bar_draws_counts_only() -> None:
    assert "no room" not in shown(CountersChanged(Counters(100, 40)), Notice("no room"))
