"""How much a server may do before it is ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Seconds to start and for one call; bytes of one line, of all that is told in one call, and
    of the log that is kept; `tools` in all, and how many servers are `live` at a time."""

    start: float = 60.0
    call: float = 30.0
    line: int = 4 * 2**20
    told: int = 16 * 2**20
    log: int = 16 * 2**10
    file: int = 2**30
    processes: int = 64
    tools: int = 1000
    live: int = 8
