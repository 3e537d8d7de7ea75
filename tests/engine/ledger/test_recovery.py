"""What recovery makes of what it finds."""

from pathlib import Path

import pytest
from written_run import FIRST, append, written

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.run_ledger import RunLedger


def test_a_tidy_folder_is_left_as_it_is(folder: Path, story) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.jsonl")}
    ledger = RunLedger(folder, story.run)
    resume_point = ledger.resume_point(with_samples=False)
    ledger.close()

    assert (ledger.recovered.adopted, ledger.recovered.cut) == (0, 0)
    assert (resume_point.low_watermark, resume_point.ended, dict(resume_point.completed_above)) == (
        10,
        10,
        {},
    )
    assert {path.name: path.read_bytes() for path in folder.glob("*.jsonl")} == before


def test_a_whole_tail_is_adopted(folder: Path, story) -> None:
    extra = [outcome for outcome in story.outcomes(range(11, 20)) if outcome.accepted]
    append(folder / FIRST, b"".join(outcome.line for outcome in extra))
    ledger = RunLedger(folder, story.run)
    resume_point = ledger.resume_point(with_samples=True)
    ledger.close()

    assert ledger.recovered.adopted == len(extra)
    assert resume_point.low_watermark == 10
    assert resume_point.completed_above == {outcome.index: outcome.sample for outcome in extra}


@pytest.mark.parametrize("keep", [0.01, 0.5, 0.99])
def test_a_torn_tail_is_cut(folder: Path, story, keep: float) -> None:
    before = (folder / FIRST).read_bytes()
    whole, torn = [each.line for each in story.outcomes(range(10, 30)) if each.accepted][:2]
    append(folder / FIRST, whole + torn[: max(1, int(len(torn) * keep) - 1)])
    ledger = RunLedger(folder, story.run)
    ledger.close()

    assert ledger.recovered.adopted == 1
    assert (folder / FIRST).read_bytes() == before + whole


@pytest.mark.parametrize(
    "tail",
    [
        b"\0" * 600 + b"\n",
        b"not json\n",
        b"[]\n",
        b'{"id": "another-run-000010"}\n',
        b'{"id": "0123456789ab-00010"}\n',
        b'{"id": 10}\n',
    ],
)
def test_lines_that_are_not_this_runs_are_cut(folder: Path, story, tail: bytes) -> None:
    before = (folder / FIRST).read_bytes()
    append(folder / FIRST, tail)
    ledger = RunLedger(folder, story.run)
    ledger.close()

    assert (ledger.recovered.adopted, ledger.recovered.cut) == (0, len(tail))
    assert (folder / FIRST).read_bytes() == before


def test_a_sample_that_has_ended_before_is_not_adopted_again(folder: Path, story) -> None:
    before = (folder / FIRST).read_bytes()
    append(folder / FIRST, before.splitlines(keepends=True)[0])
    RunLedger(folder, story.run).close()

    assert (folder / FIRST).read_bytes() == before


def test_a_shard_shorter_than_the_ledger_vouches_for_is_refused(folder: Path, story) -> None:
    (folder / FIRST).write_bytes((folder / FIRST).read_bytes()[:-1])

    with pytest.raises(StorageError, match="the ledger vouches for"):
        RunLedger(folder, story.run)


def test_a_sealed_shard_that_is_gone_is_refused(tmp_path: Path, story) -> None:
    written(tmp_path, story.run, story.outcomes(range(40)), story.limit)
    (tmp_path / FIRST).unlink()

    with pytest.raises(StorageError, match=r"samples-000000\.jsonl is missing"):
        RunLedger(tmp_path, story.run)


def test_a_lost_ledger_is_built_anew_from_the_shards(folder: Path, story) -> None:
    (folder / "ledger.db").unlink()
    ledger = RunLedger(folder, story.run)
    resume_point = ledger.resume_point(with_samples=False)
    ledger.close()

    assert resume_point.accepted == sum(e.accepted for e in story.outcomes(range(10)))


def test_what_a_lost_ledger_alone_knew_is_not_there_twice(tmp_path: Path, story) -> None:
    given_up = [outcome for outcome in story.outcomes(range(40)) if not outcome.accepted]
    written(tmp_path, story.run, given_up)
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.jsonl")}
    (tmp_path / "ledger.db").unlink()
    written(tmp_path, story.run, given_up)

    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.jsonl")} == before
