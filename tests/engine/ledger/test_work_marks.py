"""In-progress marks: what a killed process leaves of the seeds at work."""

from errno import ENOSPC
from pathlib import Path

import pytest

from turnloom.engine.ledger.work_marks import NAME as AT_WORK
from turnloom.engine.ledger.work_marks import WorkMark, WorkMarks, read_work_marks


def test_marks_take_as_much_room_as_seeds_at_work(tmp_path: Path) -> None:
    marks = WorkMarks(tmp_path / AT_WORK, 3)
    for seed in range(10_000):
        marks.begin(seed)
        if seed >= 8:
            marks.end(seed - 8)
    expected = [WorkMark(3, seed) for seed in range(9_992, 10_000)]

    assert (tmp_path / AT_WORK).stat().st_size == 4096
    assert sorted(read_work_marks(tmp_path / AT_WORK)) == expected
    marks.close()


def test_marks_take_more_room_where_more_seeds_are_at_work(tmp_path: Path) -> None:
    marks = WorkMarks(tmp_path / AT_WORK, 3)
    for seed in range(2_000):
        marks.begin(seed)
    marks.end(1_000)
    expected = [WorkMark(3, seed) for seed in range(2_000) if seed != 1_000]

    assert sorted(read_work_marks(tmp_path / AT_WORK)) == expected
    marks.close()


@pytest.mark.parametrize(
    "content", [b"", b"torn", bytes(4096), b"session 1 seed 17\n" * 40, b"\xff" * 4096]
)
def test_what_is_not_a_mark_blames_nobody(tmp_path: Path, content: bytes) -> None:
    (tmp_path / AT_WORK).write_bytes(content)

    assert read_work_marks(tmp_path / AT_WORK) == []


def test_marks_that_are_cut_off_lose_no_others(tmp_path: Path) -> None:
    marks = WorkMarks(tmp_path / AT_WORK, 3)
    for seed in (17, 18, 19):
        marks.begin(seed)
    content = (tmp_path / AT_WORK).read_bytes()
    marks.close()
    (tmp_path / AT_WORK).write_bytes(content[:30])

    assert read_work_marks(tmp_path / AT_WORK) == [WorkMark(3, 17), WorkMark(3, 18)]


def test_marks_that_cannot_be_written_stop_nothing(tmp_path: Path, monkeypatch) -> None:
    def full(*_: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    marks = WorkMarks(tmp_path / AT_WORK, 3)
    monkeypatch.setattr("turnloom.engine.ledger.work_marks.os.pwrite", full)
    for seed in range(2_000):
        marks.begin(seed)
    for seed in range(2_000):
        marks.end(seed)
    marks.close()

    assert not (tmp_path / AT_WORK).exists()
