"""How a command speaks: sentences and progress on stderr, the summary on stdout or as JSON."""

import io
from collections import Counter
from pathlib import Path

import orjson
import pytest

from turnloom.engine.cli.console.console_reporter import (
    ConsoleReporter,
    console_reporter,
    summary_text,
)
from turnloom.engine.errors import StorageError
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.events import CountersChanged, Finished, Notice
from turnloom.engine.runner.summary import RunState, RunSummary
from turnloom.graphs.errors import UsageError


class Full(io.StringIO):
    name = "full"

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")


def finished(state: RunState = RunState.COMPLETE, costs: str = "", left: int = 0) -> Finished:
    counters = Counters(20, 12, Counter({"coin:tails": 3}), Counter({"crash": 1}), before=12)
    return Finished(RunSummary(state, counters, left, {}), Path("run"), costs)


def on_console() -> tuple[ConsoleReporter, io.StringIO]:
    stream = io.StringIO()
    return console_reporter("console", stream), stream


def test_a_notice_is_a_line_on_stderr_and_nothing_in_it_commands_the_terminal(capsys) -> None:
    reporter, _ = on_console()
    reporter.notify(Notice("paused: \x1b[2J"))

    assert capsys.readouterr().err == "paused: \\x1b[2J\n"


def test_the_summary_goes_where_it_is_wanted_and_the_costs_before_it_on_stderr(capsys) -> None:
    reporter, stream = on_console()
    reporter.notify(finished(costs="3 requests"))

    assert capsys.readouterr().err == "3 requests\n"
    assert stream.getvalue() == (
        "12 of 20 samples made (complete)\n3 rejected: coin:tails 3\n1 dead letters: crash 1\n"
        "in run\nlook at them: turnloom view run, or turnloom show run for one here\n"
    )


def test_the_summary_tells_what_is_new_and_what_was_cut_short(monkeypatch) -> None:
    monkeypatch.setattr("turnloom.engine.runner.counters.monotonic", lambda: 10.0)
    summary = RunSummary(RunState.INTERRUPTED, Counters(20, 15, before=5, begun=0.0), 2, {})

    assert summary_text(summary, Path("-")) == (
        "15 of 20 samples made (interrupted)\n2 cut short, to be done again\n"
        "10 in 10.0 s: 1.0 samples/s\n"
    )


def test_for_machines_all_of_it_is_json_on_stderr(capsys) -> None:
    stream = io.StringIO()
    reporter = console_reporter("json", stream)
    with reporter:
        reporter.notify(Notice("resuming"))
    reporter.notify(finished(RunState.GAVE_UP))
    notice, last = map(orjson.loads, capsys.readouterr().err.splitlines())

    assert notice["event"] == "resuming"
    assert (last["event"], last["state"], last["made"]) == ("finished", "gave_up", 12)
    assert last["rejected"] == {"coin:tails": 3}
    assert stream.getvalue() == ""


def test_progress_is_shown_inside_the_context_only(capsys, monkeypatch) -> None:
    monkeypatch.setattr("turnloom.engine.cli.console.progress_log.QUIET_SECONDS", 0.0)
    reporter, _ = on_console()
    reporter.notify(CountersChanged(Counters(20)))

    assert capsys.readouterr().err == ""


def test_what_cannot_be_shown_ends_no_run(monkeypatch) -> None:
    reporter, _ = on_console()
    monkeypatch.setattr("sys.stderr", Full())
    with reporter:
        reporter.notify(Notice("paused"))
        reporter.notify(CountersChanged(Counters(20)))


def test_a_summary_that_cannot_be_written_is_an_error() -> None:
    with pytest.raises(StorageError, match="cannot write to full: No space left"):
        console_reporter("console", Full()).notify(finished())


def test_an_unknown_style_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="unknown --log-format 'xml': use console or json"):
        console_reporter("xml", None)
