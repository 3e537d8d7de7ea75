"""Calling code that may run an event loop of its own, from within ours."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def outside_the_loop() -> Iterator[None]:
    """Within it no event loop runs in this thread, as in the script that plain functions are
    written for: `asyncio.run` works in them. The loop stands still meanwhile, as it does for
    whatever does not await."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        yield
        return
    task = asyncio.current_task(loop)
    if task is not None:
        asyncio.tasks._leave_task(loop, task)
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
        if task is not None:
            asyncio.tasks._enter_task(loop, task)
