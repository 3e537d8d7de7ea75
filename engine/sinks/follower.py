"""A follower: brings what the primary sink has made durable to one further sink.

It keeps a cursor in the run folder and so goes on where it stopped, after a kill as well. A sink
that lags is asked again after a growing pause; one that fails is left alone until the same command
is given again. Neither holds up the run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from turnloom.engine.errors import SinkError
from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.cursors import Cursor, Cursors, SavedCursor
from turnloom.engine.sinks.feed import Feed
from turnloom.engine.sinks.patience import Patience
from turnloom.engine.sinks.sink import LastingSink, ShardwiseSink, Sink, SinkLagsError
from turnloom.engine.worker_thread import WorkerThread
from turnloom.graphs.errors import TurnloomError


@dataclass(frozen=True, slots=True)
class FollowTimings:
    """Seconds: the first and the longest pause before a lagging sink is asked again, how often a
    cursor is put on record while samples flow, and how long the end of a run (of an interrupted
    one) waits for a sink that makes no progress."""

    first: float = 0.2
    longest: float = 30.0
    save: float = 1.0
    patience: float = 30.0
    patience_interrupted: float = 5.0


class Follower:
    """Follows a feed for one sink. `notify` gets sentences for a person."""

    def __init__(
        self,
        name: str,
        sink: Sink,
        feed: Feed,
        cursors: Cursors,
        notify: Callable[[str], None],
        timings: FollowTimings | None = None,
    ) -> None:
        self.name = name
        self.delivered = 0
        self.problem = ""  # why it does not go on at the moment, or for good
        self.progressed = monotonic()
        self._sink = sink
        self._feed = feed
        self._cursors = cursors
        self._notify = notify
        self._timings = timings or FollowTimings()
        self._reader = WorkerThread("feed")
        self._cursor = Cursor()
        self._saved = 0.0
        self._unsaved = False

    @property
    def is_behind(self) -> bool:
        """Whether something durable has not been delivered."""
        return self._feed.head > self._cursor

    async def resume(self) -> None:
        """Find the place to go on from. Raises `SinkError` or `SinkUnusableError`."""
        try:
            await self._find_place(self._cursors.get(self.name))
        except TurnloomError:
            raise
        except Exception as error:  # a sink may be a user's own
            raise SinkError(f"sink {self.name} cannot begin: {_reason(error)}") from error
        if self._cursor > self._feed.head:
            raise SinkError(
                f"sink {self.name} was given more than the run folder holds: restore the folder; "
                "or begin anew with --fresh"
            )

    async def work(self) -> None:
        """Follow until the feed has ended and everything is delivered, or the sink fails."""
        try:
            while await self._feed.reach_beyond(self._cursor):
                await self._deliver()
            await self._save()
        except Exception as error:  # noqa: BLE001 - a sink may be a user's own
            self.problem = _reason(error)
            self._notify(f"sink {self.name} failed: {self.problem}")

    async def close(self) -> None:
        """Let the sink finish. Cancel `work` first."""
        self._reader.close()
        try:
            if self._unsaved and not self.problem:
                await self._save()
            await self._sink.close()
        except Exception as error:  # noqa: BLE001 - a sink may be a user's own
            if not self.problem:
                self.problem = _reason(error)
                self._notify(f"sink {self.name} failed: {self.problem}")

    async def _find_place(self, saved: SavedCursor | None) -> None:
        there = True
        if isinstance(self._sink, LastingSink):
            there = await self._sink.resume(saved.mark if saved else None)
        if saved and there:
            self._cursor = saved.cursor
        else:  # from here on the sink is ours: what a kill leaves in it is known for our own
            await self._put_on_record()

    async def _deliver(self) -> None:
        batch = await self._reader.run(self._feed.read, self._cursor)
        if batch.outcomes:
            await self._insist(batch.outcomes)
        self._cursor = batch.after
        self.delivered += len(batch.outcomes)
        self.progressed = monotonic()
        if isinstance(self._sink, ShardwiseSink):
            if batch.ends_shard:
                await self._sink.end_shard()
                await self._put_on_record()
            return
        self._unsaved = True
        if monotonic() - self._saved >= self._timings.save:
            await self._save()

    async def _insist(self, group: Sequence[Outcome]) -> None:
        timings = self._timings
        await Patience(timings.first, timings.longest).write(self._sink, group, self._lags)
        if self.problem:
            self._notify(f"sink {self.name} goes on")
        self.problem = ""

    def _lags(self, error: SinkLagsError) -> None:
        if not self.problem:
            self._notify(f"sink {self.name} lags: {error}")
        self.problem = str(error)

    async def _save(self) -> None:
        if self._unsaved:
            await self._put_on_record()

    async def _put_on_record(self) -> None:
        cursor = self._cursor
        mark = await self._sink.mark() if isinstance(self._sink, LastingSink) else None
        await self._cursors.save(self.name, SavedCursor(cursor, mark))
        self._saved, self._unsaved = monotonic(), False


def _reason(error: BaseException) -> str:
    return str(error) or type(error).__name__
