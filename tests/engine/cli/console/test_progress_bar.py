"""The bar that a person sees on a terminal while a run goes on."""

import io
from collections import Counter

from rich.console import Console

from turnloom.engine.cli.console.progress_bar import ProgressBar
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Event, Notice

COUNTERS = Counters(100, 40, Counter({"coin:tails": 7, "gate:unique": 2}), Counter(), in_flight=8)


def shown(*events: Event) -> str:
    stream = io.StringIO()
    bar = ProgressBar(Console(file=stream, force_terminal=True, width=120, color_system=None))
    for event in events:
        bar.notify(event)
    bar.close()
    return stream.getvalue()


def test_the_bar_shows_what_is_made_and_why_the_rest_is_not() -> None:
    drawn = shown(CountersChanged(COUNTERS))

    assert "40/100" in drawn
    assert "8 in flight" in drawn
    assert "9 rejected (most: coin:tails 7)" in drawn


def test_the_bar_shows_what_the_teacher_costs() -> None:
    assert "8 in flight · 12 requests/s, $0.50" in shown(
        CountersChanged(Counters(100, 40, in_flight=8), "12 requests/s, $0.50")
    )


def test_the_bar_shows_any_reason_as_it_is() -> None:
    counters = Counters(100, rejected=Counter({"[/my] [reason]": 1}))

    assert "most: [/my] [reason] 1" in shown(CountersChanged(counters))


def test_the_bar_draws_counts_only() -> None:
    assert "no room" not in shown(CountersChanged(COUNTERS), Notice("no room"))
