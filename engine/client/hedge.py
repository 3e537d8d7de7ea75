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


@dataclass(slots=True, eq=False)
class Hedge(Generic[T]):
    """Runs `send` at once, and `send_again` if that is late. `counts` tells outcomes that end the
    matter from those that the other request may better."""

    send: Callable[[], Awaitable[T]]
    send_again: Callable[[], Coroutine[Any, Any, T]]
    counts: Callable[[T], bool]
    _block: asyncio.Timeout | None = None
    _second: asyncio.Task[T] | None = None

    @property
    def again(self) -> bool:
        """Whether there were two requests."""
        return self._second is not None

    async def run(self, deadlines: Deadlines, late_after: float) -> T:
        """The outcome that came first and counts, else that of the first request."""
        try:
            try:
                async with asyncio.timeout(None) as self._block:
                    deadlines.watch(self, asyncio.get_running_loop().time() + late_after)
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

    def reschedule(self, _when: float) -> None:
        """It is late."""
        self._second = asyncio.create_task(self.send_again(), name="hedge")
        self._second.add_done_callback(self._ended)

    def _ended(self, second: asyncio.Task[T]) -> None:
        """The second request is done: if its outcome counts, the first one is called off."""
        if second.cancelled():
            return
        wins = second.exception() is not None or self.counts(second.result())
        if wins and self._block is not None:
            self._block.reschedule(asyncio.get_running_loop().time())
