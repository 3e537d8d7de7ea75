"""How far an environment is kept apart, and what it may use."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sandbox(StrEnum):
    """NONE: in our own process. WORKER: in a process with limits, which are there for
    reliability and are no boundary against malice. STRICT: inside bubblewrap as well, without
    network and with a read-only file system."""

    NONE = "none"
    WORKER = "worker"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Isolation:
    """How an environment is kept apart. Workers get the environment variables that programs need
    to run at all, and those `passed`, but in no case those `withheld`."""

    sandbox: Sandbox = Sandbox.WORKER
    passed: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """For one worker. Seconds are for one request; `cpu` is processor time, `wall` what passes
    on the clock. `memory` (address space), `output` (one result), `message` (anything else that
    is sent, such as a state), `file` (one written file) and `log` (what is printed and shown)
    are in bytes."""

    cpu: int = 5
    wall: float = 10.0
    start: float = 60.0
    memory: int = 4 * 2**30
    output: int = 256 * 2**10
    message: int = 64 * 2**20
    file: int = 2**30
    log: int = 64 * 2**10
    processes: int = 64
