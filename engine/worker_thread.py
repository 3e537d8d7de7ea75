"""A thread of one's own: blocking work, one piece after the other, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class WorkerThread:
    """Does blocking work in the order in which it was asked for.

    Work that was begun goes on when its caller is cancelled; what is asked for later waits for it.
    """

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def start(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        """Ask for `work`; its result is awaited."""
        call = asyncio.get_running_loop().run_in_executor
        return call(self._pool, lambda: work(*args, **kwargs))

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `work`, made in the thread."""
        return await self.start(work, *args, **kwargs)

    def close(self) -> None:
        """Wait for what was begun."""
        self._pool.shutdown()


async def outlast(work: asyncio.Future[T]) -> T:
    """The result of `work`. A caller that is cancelled, once or again, leaves when it has ended."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        while not work.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait((work,))
        raise
