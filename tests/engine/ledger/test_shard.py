"""Shards: where one ends and the next begins."""

from hashlib import sha256
from pathlib import Path

import pytest
from written_run import FIRST, append, written

from turnloom.engine.ledger.disk import OsDisk
from turnloom.engine.ledger.rows import Seal, Tally
from turnloom.engine.ledger.run_ledger import RunLedger
from turnloom.engine.ledger.shard import Shard, ShardLimit, shard_name, shard_number


def test_a_sealed_shard_takes_no_tail(tmp_path: Path, story) -> None:
    written(tmp_path, story.run, story.outcomes(range(40)), story.limit)
    before = (tmp_path / FIRST).read_bytes()
    append(tmp_path / FIRST, next(e.line for e in story.outcomes(range(50, 99)) if e.accepted))
    RunLedger(tmp_path, story.run).close()

    assert (tmp_path / FIRST).read_bytes() == before


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


@pytest.mark.parametrize(
    ("size", "count", "length", "allowed"),
    [
        (0, 0, 10**9, True),  # an empty shard takes any line
        (900, 3, 100, True),
        (900, 3, 101, False),
        (900, 6, 50, True),
        (900, 7, 50, False),
    ],
)
def test_a_shard_takes_lines_up_to_its_size_and_its_count(
    size: int, count: int, length: int, allowed: bool
) -> None:
    assert ShardLimit(size=1_000, count=7).allows(size, count, length) is allowed


@pytest.mark.parametrize("number", [0, 7, 999_999, 1_000_000])
def test_a_shard_s_name_has_its_number(number: int) -> None:
    assert shard_number(shard_name(number)) == number


@pytest.mark.parametrize(
    "name", ["samples-7.jsonl", "samples-0000007.jsonl", "samples-000007.jsonl.tmp", "notes.txt"]
)
def test_other_files_are_no_shards(name: str) -> None:
    assert shard_number(name) is None


def test_what_the_ledger_does_not_vouch_for_is_a_tail_that_can_be_cut(tmp_path: Path) -> None:
    shard = Shard(OsDisk(), tmp_path, 0, Tally())
    shard.append(b"one\n")
    shard.vouch(4, 1)
    shard.append(b"two\n")

    assert (shard.size, shard.length(), shard.tail()) == (4, 8, b"two\n")
    shard.cut()
    assert (shard.length(), shard.tail()) == (4, b"")
    assert shard.seal() == Seal(0, 4, 1, sha256(b"one\n").hexdigest())
    shard.close()
