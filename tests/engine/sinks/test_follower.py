"""One follower: it goes on where its sink stood, and waits for one that lags."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sink_contract import RUN, outcomes

from turnloom.engine.errors import SinkError
from turnloom.engine.ledger.shard import shard_name
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks import SinkLagsError
from turnloom.engine.sinks.cursors import Cursor, Cursors, SavedCursor
from turnloom.engine.sinks.feed import Feed
from turnloom.engine.sinks.follower import Follower, FollowTimings
from turnloom.engine.testing.memory_sink import MemorySink

LINES = [outcome.line for outcome in outcomes(*range(8)) if outcome.accepted]
QUICK = FollowTimings(first=0.0, longest=0.0, save=0.0)


class Lagging(MemorySink):
    """Refuses the first so many groups."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._left = times

    async def write_group(self, group: Sequence[Outcome]) -> None:
        if self._left:
            self._left -= 1
            raise SinkLagsError("not now")
        await super().write_group(group)


class Broken(MemorySink):
    async def write_group(self, group: Sequence[Outcome]) -> None:
        raise ZeroDivisionError("a bug of a user's")


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    """A feed of one shard, which has ended."""
    (tmp_path / shard_name(0)).write_bytes(b"".join(LINES))
    opened = Feed(tmp_path, RUN, Cursor(0, sum(map(len, LINES))))
    opened.end()
    return opened


async def followed(
    folder: Path, feed: Feed, sink: MemorySink, saved: Cursor | None = None
) -> tuple[Follower, list[str]]:
    """A follower that has worked until the end of the feed, and what it said."""
    cursors, notices = Cursors(folder), []
    if saved is not None:
        await cursors.save("mine", SavedCursor(saved, None))
    follower = Follower("mine", sink, feed, cursors, notices.append, QUICK)
    await follower.resume()
    await follower.work()
    await follower.close()
    cursors.close()
    return follower, notices


def lines(sink: MemorySink) -> list[bytes]:
    return [outcome.line for outcome in sink.outcomes]


async def test_a_new_sink_gets_everything(tmp_path: Path, feed: Feed) -> None:
    sink = MemorySink()
    follower, notices = await followed(tmp_path, feed, sink)

    assert lines(sink) == LINES
    assert (follower.delivered, follower.is_behind, notices) == (len(LINES), False, [])
    assert sink.closed


async def test_a_known_sink_gets_what_comes_after_its_cursor(tmp_path: Path, feed: Feed) -> None:
    sink = MemorySink()
    await followed(tmp_path, feed, sink, Cursor(0, len(LINES[0])))

    assert lines(sink) == LINES[1:]


async def test_the_cursor_on_record_is_behind_the_last_delivery(tmp_path: Path, feed: Feed) -> None:
    await followed(tmp_path, feed, MemorySink())
    cursors = Cursors(tmp_path)

    assert cursors.get("mine") == SavedCursor(feed.head, None)
    cursors.close()


async def test_a_sink_that_lags_is_asked_again_and_it_is_told_once(
    tmp_path: Path, feed: Feed
) -> None:
    sink = Lagging(3)
    follower, notices = await followed(tmp_path, feed, sink)

    assert lines(sink) == LINES
    assert notices == ["sink mine lags: not now", "sink mine goes on"]
    assert follower.problem == ""


async def test_a_sink_that_fails_is_left_alone_and_its_cursor_stays(
    tmp_path: Path, feed: Feed
) -> None:
    follower, notices = await followed(tmp_path, feed, Broken())
    cursors = Cursors(tmp_path)

    assert notices == ["sink mine failed: a bug of a user's"]
    assert follower.is_behind
    assert cursors.get("mine") == SavedCursor(Cursor(), None)
    cursors.close()


async def test_a_sink_must_not_be_ahead_of_the_run_folder(tmp_path: Path, feed: Feed) -> None:
    with pytest.raises(SinkError, match="more than the run folder holds"):
        await followed(tmp_path, feed, MemorySink(), Cursor(3, 0))
