"""A second request beside one that is late: whichever is answered first counts.

One answer in a hundred or so never comes (a lost connection, a stuck worker), and its sample waits
for the whole deadline. To ask again costs one request more; to wait costs minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from turnloom.engine.client.http.deadlines import Deadlines

T = TypeVar("T")
LOOK_SECONDS = 1.0
"""So often a request is looked at that was sent before anyone knew what is late."""


@dataclass(slots=True, eq=False)
class Hedge(Generic[T]):
    """Runs `send` at once, and `send_again` if that is late. `late_after` tells the seconds after
    which it is, or None while nobody knows, which is asked again. `counts` tells outcomes that end
    the matter from those that the other request may better."""

    send: Callable[[], Awaitable[T]]
    send_again: Callable[[], Coroutine[Any, Any, T]]
    late_after: Callable[[], float | None]
    counts: Callable[[T], bool]
    _block: asyncio.Timeout | None = None
    _second: asyncio.Task[T] | None = None
    _deadlines: Deadlines | None = None
    _began: float = 0.0

    @property
    def again(self) -> bool:
        """Whether there were two requests."""
        return self._second is not None

    async def run(self, deadlines: Deadlines) -> T:
        """The outcome that came first and counts, else that of the first request."""
        try:
            try:
                async with asyncio.timeout(None) as self._block:
                    self._deadlines, self._began = deadlines, asyncio.get_running_loop().time()
                    self._watch(self._began)
                    outcome = await self.send()
            except TimeoutError:
                if self._second is None or not self._second.done():
                    raise
                return self._second.result()
            if self._second is None or self.counts(outcome):
                return outcome
            second = await self._second
            return second if self.counts(second) else outcome
        finally:
            deadlines.forget(self)
            self._block = None
            if self._second is not None and not self._second.done():
                self._second.cancel()
                await asyncio.wait({self._second})

    def _watch(self, now: float) -> None:
        """Look again when it is late, or when more may be known."""
        late_after = self.late_after()
        due = now + LOOK_SECONDS if late_after is None else self._began + late_after
        if self._deadlines is not None:
            self._deadlines.watch(self, due)

    def reschedule(self, when: float) -> None:
        """It is late, or it is time to look whether it is."""
        late_after = self.late_after()
        if late_after is None or when < self._began + late_after:
            self._watch(when)
            return
        self._second = asyncio.create_task(self.send_again(), name="hedge")
        self._second.add_done_callback(self._ended)

    def _ended(self, second: asyncio.Task[T]) -> None:
        """The second request is done: if its outcome counts, the first one is called off."""
        if second.cancelled():
            return
        wins = second.exception() is not None or self.counts(second.result())
        now = asyncio.get_running_loop().time()
        if self._block is None:
            return
        if wins:
            self._block.reschedule(now)
        else:  # it failed, and the first one may still hang
            self._began = now
            self._watch(now)
