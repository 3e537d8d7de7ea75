"""A thread of one's own: a sink's blocking work, one piece after the other, off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class SinkThread:
    """Runs blocking work in the order in which it was asked for.

    Work that was begun goes on when its caller is cancelled; what is asked for later waits for it.
    """

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `work`, made in the thread."""
        call = asyncio.get_running_loop().run_in_executor
        return await call(self._pool, lambda: work(*args, **kwargs))

    def close(self) -> None:
        """Wait for what was begun."""
        self._pool.shutdown()
