"""A report: the facts about a run folder, as lines or as a page, from its files alone."""

from pathlib import Path

import orjson
import pytest

from turnloom.agents.sample import Sample
from turnloom.engine.outcome import State
from turnloom.engine.reports.report import Report, report
from turnloom.engine.reports.section import Fact, Section
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.record import RunRecord, counts_of
from turnloom.engine.runs.sample_files import read_samples
from turnloom.graphs.errors import InputError
from turnloom.graphs.json_value import JsonObject


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


def facts(found: Report) -> dict[str, str]:
    return {fact.label: fact.text for section in found.sections for fact in section.facts}


def test_a_folder_tells_its_state_and_its_verdicts_by_reason(folder: Path) -> None:
    told = facts(report(folder))
    told.pop("started")

    assert told == {
        "state": "gave_up",
        "wanted": "20",
        "environment": "builtin:shop",
        "seed": "7",
        "samples": "0",
        "accepted of the seeds begun": "0% (0 of 3)",
        "rejected": "3 (coin:tails 2, gate:unique 1)",
        "dead letters": "0",
    }


def test_lines_have_their_values_below_each_other_a_paragraph_a_section() -> None:
    state, dead = Fact("state", "state", "x", "complete"), Fact("dead", "dead letters", 0, "0")
    sections = (Section("run", "Run", (state, dead)), Section("none", "None"))
    found = Report(Path("run"), (*sections, Section("more", "More", (dead,))))

    assert found.text() == "state         complete\ndead letters  0\n\ndead letters  0\n"


def test_what_reads_along_sees_every_sample_and_every_verdict_once(run: Path) -> None:
    samples, verdicts = [], []

    class Listener:
        def add(self, sample: Sample) -> None:
            samples.append(sample)

        def add_verdict(self, state: State, record: JsonObject) -> None:
            verdicts.append((state, record["id"]))

    report(run, Listener())

    assert samples == list(read_samples(run))
    assert verdicts == [(State.REJECTED, "f-000777")]


def test_all_that_is_told_can_be_had_as_json(run: Path) -> None:
    found = report(run)
    written = orjson.loads(orjson.dumps(found.to_json()))

    assert [*written] == [section.key for section in found.sections]
    assert written["yield"]["samples"] == 3
    assert written["yield"]["reasons"][0]["label"] == "reason:k_max"
    assert 0 < written["dependencies"]["hidden"] < 1


def test_calls_that_change_what_follows_are_found_by_replay(run: Path, tmp_path: Path) -> None:
    shares = report(run).to_json()["dependencies"]
    assert 0 < shares["essential"] < 1

    record = orjson.loads((run / "samples-000000.jsonl").read_bytes().splitlines()[0])
    record["environment"]["scenario"] = {"shop": "burnt down"}
    (tmp_path / "odd.jsonl").write_bytes(orjson.dumps(record))
    assert "essential" not in report(tmp_path / "odd.jsonl").to_json()["dependencies"]


def test_tools_of_a_users_own_are_not_run_for_a_report(run: Path, tmp_path: Path) -> None:
    (tmp_path / "boom.py").write_text("raise SystemExit(3)")
    lines = (run / "samples-000000.jsonl").read_bytes()
    theirs = tmp_path / "samples.jsonl"
    theirs.write_bytes(lines.replace(b'"builtin:shop"', b'"python:boom:Boom"'))

    assert "value edges of the API graph used" not in facts(report(theirs))


def test_what_is_not_there_cannot_be_reported(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        report(tmp_path / "none")
