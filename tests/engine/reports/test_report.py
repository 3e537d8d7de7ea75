"""A report: the facts about a run folder, as lines or as a page, from its files alone."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.reports.report import Fact, Report, report
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.record import RunRecord, counts_of
from turnloom.graphs.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run without an accepted sample."""
    configuration = {"environment": "builtin:shop", "seed": 7, "model": None}
    record = RunRecord("f" * 32, configuration, 20, RunState.GAVE_UP, counts_of(ResumePoint()))
    record.write(tmp_path)
    (tmp_path / "samples-000000.jsonl").touch()
    verdicts = [{"reason": "coin:tails"}, {"reason": "gate:unique"}, {"reason": "coin:tails"}]
    (tmp_path / "rejected.jsonl").write_bytes(b"".join(orjson.dumps(v) + b"\n" for v in verdicts))
    (tmp_path / "dead.jsonl").touch()
    return tmp_path


def test_a_folder_tells_its_state_and_its_verdicts_by_reason(folder: Path) -> None:
    assert dict(report(folder).facts) == {
        "state": "gave_up",
        "wanted": "20",
        "environment": "builtin:shop",
        "seed": "7",
        "samples": "0",
        "rejected": "3 (coin:tails 2, gate:unique 1)",
        "dead letters": "0",
    }


def test_lines_have_their_values_below_each_other() -> None:
    facts = (Fact("state", "complete"), Fact("dead letters", "0"))

    assert Report(Path("run"), facts).text() == "state         complete\ndead letters  0\n"


def test_a_page_escapes_what_it_shows() -> None:
    page = Report(Path("<run>"), (Fact("teacher", "<script>"),)).html()

    assert "<script>" not in page
    assert "<title>&lt;run&gt;</title>" in page


def test_what_is_not_there_cannot_be_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        report(tmp_path / "none")
