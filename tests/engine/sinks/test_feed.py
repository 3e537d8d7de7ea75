"""The feed: durable samples, read back from the shards in batches."""

import asyncio
from pathlib import Path

import pytest
from sink_contract import RUN, outcomes

from turnloom.engine.errors import SinkError
from turnloom.engine.ledger.shard import shard_name
from turnloom.engine.sinks import feed as module
from turnloom.engine.sinks.cursors import Cursor
from turnloom.engine.sinks.feed import Feed

LINES = [outcome.line for outcome in outcomes(*range(12)) if outcome.accepted]


def shards(folder: Path, *sizes: int) -> None:
    """Shards of so many samples each."""
    lines = iter(LINES)
    for number, size in enumerate(sizes):
        content = b"".join(next(lines) for _ in range(size))
        (folder / shard_name(number)).write_bytes(content)


def size(folder: Path, number: int) -> int:
    return (folder / shard_name(number)).stat().st_size


def test_batches_follow_each_other_to_the_end_of_each_shard(tmp_path: Path) -> None:
    shards(tmp_path, 5, 4)
    feed = Feed(tmp_path, RUN, Cursor(1, size(tmp_path, 1)))
    cursor, lines, ends = Cursor(), [], []
    while cursor < feed.head:
        batch = feed.read(cursor, limit=3)
        lines += [outcome.line for outcome in batch.outcomes]
        ends.append(batch.ends_shard)
        cursor = batch.after

    assert lines == LINES[:9]
    assert ends == [False, True, False, False]
    assert cursor == feed.head


def test_what_is_not_durable_yet_is_not_read(tmp_path: Path) -> None:
    shards(tmp_path, 5)
    feed = Feed(tmp_path, RUN, Cursor(0, len(LINES[0])))

    assert [each.line for each in feed.read(Cursor()).outcomes] == LINES[:1]


def test_a_shard_that_was_emptied_by_its_seal_is_passed(tmp_path: Path) -> None:
    shards(tmp_path, 0, 1)
    feed = Feed(tmp_path, RUN, Cursor(1, size(tmp_path, 1)))
    batch = feed.read(Cursor())

    assert (batch.outcomes, batch.after, batch.ends_shard) == ([], Cursor(1), True)


def test_a_line_longer_than_a_read_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CHUNK", 10)
    shards(tmp_path, 2)
    feed = Feed(tmp_path, RUN, Cursor(0, size(tmp_path, 0)))

    assert [each.line for each in feed.read(Cursor()).outcomes] == LINES[:2]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"id": "other-000001"}\n', "no sample of this run"),
        (b"[]\n", "no sample of this run"),
        (b"{\n", "no sample of this run"),
        (b'{"id": "half', "no whole line"),
    ],
)
def test_what_the_run_did_not_write_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / shard_name(0)).write_bytes(content)
    feed = Feed(tmp_path, RUN, Cursor(0, len(content)))

    with pytest.raises(SinkError, match=what):
        feed.read(Cursor())


async def test_a_follower_waits_for_more_and_is_told_of_the_end(tmp_path: Path) -> None:
    feed = Feed(tmp_path, RUN, Cursor())
    waiting = asyncio.create_task(feed.reach_beyond(Cursor()))
    await asyncio.sleep(0)
    assert not waiting.done()

    feed.advance(Cursor(0, 7))
    assert await waiting
    waiting = asyncio.create_task(feed.reach_beyond(Cursor(0, 7)))
    await asyncio.sleep(0)
    feed.end()
    assert not await waiting
    assert await feed.reach_beyond(Cursor())
