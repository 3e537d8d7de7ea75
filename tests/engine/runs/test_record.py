"""`run.json`: what a run is and came to, whole or not at all."""

from pathlib import Path

import orjson
import pytest

from turnloom.engine.errors import RunFolderError
from turnloom.engine.resume_point import ResumePoint
from turnloom.engine.runner.summary import RunState
from turnloom.engine.runs.record import NAME, RunRecord, counts_of, read_record

RECORD = RunRecord("f" * 32, {"seed": 7}, wanted=20)
POINT = ResumePoint(12, {"gate:unique": 1, "coin:tails": 3}, {"crash:KeyError": 2})


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = RECORD.ended(RunState.INTERRUPTED, counts_of(POINT))
    record.write(tmp_path)

    assert read_record(tmp_path) == record
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_the_versions_that_made_it_are_on_record(tmp_path: Path) -> None:
    RECORD.write(tmp_path)
    content = orjson.loads((tmp_path / NAME).read_bytes())

    assert set(content["versions"]) == {"turnloom", "python"}
    assert content["started"] <= content["updated"]


def test_every_time_that_a_run_is_at_work_is_on_record(tmp_path: Path) -> None:
    point = counts_of(POINT)
    killed = RECORD.ended(RunState.RUNNING, {})
    killed.write(tmp_path)
    found = read_record(tmp_path)
    assert found is not None
    again = found.ended(RunState.RUNNING, point)
    done = again.ended(RunState.COMPLETE, counts_of(ResumePoint(20)))
    first, second = done.sessions

    assert (first.before, first.ended, first.after) == (0, "", 0)
    assert (second.before, second.after) == (12, 20)
    assert first.started <= second.started <= second.ended


def test_a_record_without_sessions_is_read_and_an_end_without_a_beginning_is_none(
    tmp_path: Path,
) -> None:
    RECORD.write(tmp_path)
    content = orjson.loads((tmp_path / NAME).read_bytes())
    del content["sessions"]
    (tmp_path / NAME).write_bytes(orjson.dumps(content))

    found = read_record(tmp_path)
    assert found is not None
    assert found.ended(RunState.FAILED, {}).sessions == ()


def test_counts_lead_back_to_where_the_run_was() -> None:
    point = RECORD.ended(RunState.COMPLETE, counts_of(POINT)).resume_point

    assert (point.accepted, point.rejected, point.dead) == (12, POINT.rejected, POINT.dead)
    assert list(counts_of(POINT)["rejected"]) == ["coin:tails", "gate:unique"]


def test_counts_that_make_no_sense_count_nothing() -> None:
    counts = {"emitted": "many", "rejected": [1], "dead": {"crash": "two", "other": 2}}
    point = RECORD.ended(RunState.COMPLETE, counts).resume_point

    assert (point.accepted, dict(point.rejected), dict(point.dead)) == (0, {}, {"other": 2})


def test_where_there_is_no_record_there_is_none(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"fingerprint": "f", "wanted": "x"}'])
def test_a_record_that_cannot_be_read_is_told_with_what_to_do(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(RunFolderError, match=r"is not a run's record.*--fresh"):
        read_record(tmp_path)
