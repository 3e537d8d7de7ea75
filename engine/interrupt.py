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
            return runner.run(work(stop))
    except asyncio.CancelledError:
        if stop.signal is None:
            raise
        raise SystemExit(128 + stop.signal) from None
