"""The followers of one run: opened before it, fed while it goes on, waited for at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Self

from turnloom.engine.outcome import Outcome
from turnloom.engine.sinks.cursors import Cursor, Cursors
from turnloom.engine.sinks.feed import Feed
from turnloom.engine.sinks.follower import Follower, FollowTimings
from turnloom.engine.sinks.sink import Sink
from turnloom.engine.sinks.spec import SinkSpec
from turnloom.engine.stop import Stop
from turnloom.engine.worker_thread import outlast

_LOOK = 0.2
_GRACE = 5.0


@dataclass(frozen=True, slots=True)
class FurtherSinks:
    """The sinks besides the primary one. `fresh`: replace what files and tables hold."""

    specs: Sequence[SinkSpec] = ()
    fresh: bool = False
    timings: FollowTimings = field(default_factory=FollowTimings)


class Followers:
    """An async context around the run with fingerprint `run` in `folder`. As a sink of that run
    it stands behind the primary one.

    Entering opens the sinks, before anything is done in the folder, and raises what a sink raises
    that cannot be opened.
    """

    def __init__(
        self, folder: Path, run: str, wanted: FurtherSinks, notify: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._run = run
        self._wanted = wanted
        self._notify = notify
        self._opened: list[tuple[str, Sink]] = []
        self._followers: list[Follower] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._cursors: Cursors | None = None

    async def __aenter__(self) -> Self:
        try:
            for spec in self._wanted.specs:
                opening = asyncio.to_thread(self._open, spec)
                await outlast(asyncio.create_task(opening, name=f"open-{spec.name}"))
        except BaseException:
            await self.finish()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.finish()

    async def start(self, reached: Callable[[], tuple[int, int]]) -> None:
        """Begin to follow. `reached` tells the current shard, and how many bytes of it are
        durable; shards before it are whole.

        Raises `SinkUnusableError` or `SinkError` when a sink does not hold what it was given.
        """
        self._reached = reached
        self._feed = Feed(self._folder, self._run, Cursor(*reached()))
        if self._opened:
            self._cursors = cursors = Cursors(self._folder)
            while self._opened:
                await self._follow(*self._opened.pop(0), cursors)
        for follower in self._followers:
            task = asyncio.create_task(follower.work(), name=f"sink-{follower.name}")
            self._tasks.append(task)

    async def finish(self) -> None:
        """Close the sinks. Leaving the context does so too. Whoever is cancelled leaves when they
        are closed."""
        await outlast(asyncio.create_task(self._finish(), name="finish-sinks"))

    async def _finish(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_GRACE)
        while self._followers:
            await self._followers.pop().close()
        while self._opened:
            with suppress(Exception):  # nothing was given to it, and it may be a user's own
                await self._opened.pop()[1].close()
        if self._cursors is not None:
            self._cursors.close()

    async def write_group(self, _group: Sequence[Outcome]) -> None:
        """The primary sink has acknowledged a group."""
        self._feed.advance(Cursor(*self._reached()))

    async def close(self) -> None:
        """Nothing: see `finish`."""

    async def catch_up(self, stop: Stop, *, complete: bool) -> tuple[str, ...]:
        """Wait for the sinks as long as they make progress; a sentence for each left behind.

        `complete`: the last shard is sealed.
        """
        shard, size = self._reached()
        self._feed.advance(Cursor(shard + 1) if complete and size else Cursor(shard, size))
        self._feed.end()
        since = monotonic()
        while (waiting := self._waiting(since, stop)) and stop.requests < 2:
            await asyncio.wait(waiting, timeout=_LOOK, return_when=asyncio.FIRST_COMPLETED)
        return tuple(
            f"sink {each.name} has not got everything: {each.problem or 'it is slow'}"
            for each in self._followers
            if each.problem or each.is_behind
        )

    def _open(self, spec: SinkSpec) -> None:
        self._opened.append((spec.name, spec.open(self._wanted.fresh)))

    async def _follow(self, name: str, sink: Sink, cursors: Cursors) -> None:
        timings = self._wanted.timings
        follower = Follower(name, sink, self._feed, cursors, self._notify, timings)
        self._followers.append(follower)
        await follower.resume()

    def _waiting(self, since: float, stop: Stop) -> list[asyncio.Task[None]]:
        timings = self._wanted.timings
        allowed = timings.patience_interrupted if stop.asked else timings.patience
        return [
            task
            for task, follower in zip(self._tasks, self._followers, strict=True)
            if not task.done() and monotonic() - max(follower.progressed, since) < allowed
        ]
