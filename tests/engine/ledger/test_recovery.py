"""What recovery makes of what it finds."""

import sqlite3
from pathlib import Path

import orjson
import pytest

from turnloom.engine.errors import StorageError
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.shard import DEFAULT_LIMIT, ShardLimit
from turnloom.engine.outcome import Outcome

FIRST = "samples-000000.jsonl"


def written(
    folder: Path, run: str, outcomes: list[Outcome], limit: ShardLimit = DEFAULT_LIMIT
) -> None:
    ledger = RunLedger(folder, run, limit=limit)
    ledger.writer.accept(outcomes)
    ledger.writer.flush()
    ledger.close()


def append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


@pytest.fixture
def folder(tmp_path: Path, story) -> Path:
    """A folder with the first ten seeds' outcomes."""
    written(tmp_path, story.run, story.outcomes(range(10)))
    return tmp_path


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


def test_a_sealed_shard_takes_no_tail(tmp_path: Path, story) -> None:
    written(tmp_path, story.run, story.outcomes(range(40)), story.limit)
    before = (tmp_path / FIRST).read_bytes()
    append(tmp_path / FIRST, next(e.line for e in story.outcomes(range(50, 99)) if e.accepted))
    RunLedger(tmp_path, story.run).close()

    assert (tmp_path / FIRST).read_bytes() == before


def test_a_flipped_bit_is_found_when_samples_are_read_again(folder: Path, story) -> None:
    content = bytearray((folder / FIRST).read_bytes())
    content[-20] ^= 1
    (folder / FIRST).write_bytes(content)
    ledger = RunLedger(folder, story.run)

    with pytest.raises(StorageError, match="is damaged"):
        list(ledger.samples())
    ledger.close()


@pytest.mark.parametrize("at", [0, 5_000])
def test_a_damaged_ledger_is_told_in_one_message(folder: Path, story, at: int) -> None:
    content = bytearray((folder / "ledger.db").read_bytes())
    content[at : at + 3_000] = b"x" * 3_000
    (folder / "ledger.db").write_bytes(content)

    with pytest.raises(StorageError, match=r"ledger\.db"):
        RunLedger(folder, story.run)


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


def test_a_manifest_lists_no_seal_that_was_lost_with_its_ledger(folder: Path, story) -> None:
    ledger = RunLedger(folder, story.run)
    ledger.writer.seal()
    ledger.close()
    (folder / "ledger.db").unlink()
    RunLedger(folder, story.run).close()

    assert orjson.loads((folder / "MANIFEST.json").read_bytes())["shards"] == []


def test_rejected_and_dead_are_written_anew_after_an_unclean_end(folder: Path, story) -> None:
    whole = (folder / "rejected.jsonl").read_bytes()
    (folder / "rejected.jsonl").write_bytes(whole[:-5] + b"\0")
    with sqlite3.connect(folder / "ledger.db") as database:
        database.execute("UPDATE sessions SET clean = 0")
    database.close()
    RunLedger(folder, story.run).close()

    assert (folder / "rejected.jsonl").read_bytes() == whole


def test_shards_are_sealed_at_the_same_line_whatever_the_groups(tmp_path: Path, story) -> None:
    seen = set()
    for size in (1, 5, 40):
        folder = tmp_path / str(size)
        folder.mkdir()
        ledger = RunLedger(folder, story.run, limit=story.limit)
        for begin in range(0, 40, size):
            ledger.writer.accept(story.outcomes(range(begin, min(begin + size, 40))))
            ledger.writer.flush()
        ledger.writer.seal()
        ledger.close()
        seen.add(tuple((p.name, p.read_bytes()) for p in sorted(folder.glob("*.json*"))))

    assert len(seen) == 1


def test_the_manifest_lists_the_sealed_shards(tmp_path: Path, story) -> None:
    written(tmp_path, story.run, story.outcomes(range(40)), story.limit)
    manifest = orjson.loads((tmp_path / "MANIFEST.json").read_bytes())
    shards = sorted(path.name for path in tmp_path.glob("samples-*.jsonl"))

    assert [shard["name"] for shard in manifest["shards"]] == shards[:-1]
    assert {shard["samples"] for shard in manifest["shards"]} <= set(range(1, 8))


def test_what_can_be_done_about_a_ledger_is_only_told_where_it_is_damaged(
    folder: Path, story
) -> None:
    (folder / "ledger.db").write_bytes(b"no database" * 1_000)
    with pytest.raises(StorageError, match="built anew from the shards"):
        RunLedger(folder, story.run)
    (folder / "ledger.db").unlink()
    (folder / "ledger.db").mkdir()
    with pytest.raises(StorageError, match=r"unable to open database file$"):
        RunLedger(folder, story.run)
