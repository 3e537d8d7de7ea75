"""Interrupts: before anything that takes time is imported, and while a command is at work."""

from __future__ import annotations

# ruff: noqa: PLC0415 - here is what is imported before anything that takes time
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from turnloom.engine.stop import Stop

T = TypeVar("T")


@contextmanager
def quietly_interrupted() -> Iterator[None]:
    """While inside, an interrupt ends the process without a traceback: nothing has begun yet."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def run_stoppable(
    work: Callable[[Stop], Coroutine[Any, Any, T]],
    loop_factory: Callable[[], AbstractEventLoop] | None = None,
) -> T:
    """The result of `work`, which listens to `signals` of the stop that it is given."""
    import asyncio

    from turnloom.engine.stop import Stop

    stop = Stop()
    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            try:
                return runner.run(work(stop))
            finally:
                runner.run(_all_ended())
    except asyncio.CancelledError:
        if stop.signal is None:
            raise
        raise SystemExit(128 + stop.signal) from None


async def _all_ended() -> None:
    """End what is left, and what that begins while it ends: a last message to a worker, say. The
    runner itself looks once, and what began after that would be dropped with the loop."""
    import asyncio

    own = asyncio.current_task()
    while left := asyncio.all_tasks() - {own}:
        for task in left:
            task.cancel()
        await asyncio.wait(left)
