"""An interrupt in the first moments of the process, before anything that takes time is imported."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


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
