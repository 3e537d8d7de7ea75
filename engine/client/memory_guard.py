"""Keeps a process's memory from others of the same user while it holds a key.

Not dumpable, a process leaves no core file, and other processes read neither its memory nor its
environment in /proc. Linux only; elsewhere there is at least no core file.
"""

from __future__ import annotations

import ctypes
import resource
import sys
import threading

_GET_DUMPABLE, _SET_DUMPABLE = 3, 4


class MemoryGuard:
    """Counts who needs it: from the first to the last the process is not dumpable. What a program
    that starts others expects is put back afterwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holders = 0
        self._before = (1, resource.RLIM_INFINITY)

    def hold(self) -> None:
        """One more holds a key."""
        with self._lock:
            self._holders += 1
            if self._holders == 1:
                soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
                self._before = (max(0, _prctl(_GET_DUMPABLE, 0)), soft)
                resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
                _prctl(_SET_DUMPABLE, 0)

    def release(self) -> None:
        """One fewer does."""
        with self._lock:
            self._holders -= 1
            if self._holders == 0:
                dumpable, soft = self._before
                _, hard = resource.getrlimit(resource.RLIMIT_CORE)
                resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
                if dumpable == 1:
                    _prctl(_SET_DUMPABLE, 1)


def _prctl(option: int, value: int) -> int:
    if sys.platform != "linux":
        return -1
    try:
        return int(ctypes.CDLL(None).prctl(option, value, 0, 0, 0))
    except (OSError, AttributeError):  # a system without it
        return -1
