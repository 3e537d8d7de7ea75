"""What a run came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from turnloom.engine.runner.bus import RoleStatistics
from turnloom.engine.runner.counters import Counters


class RunState(StrEnum):
    """`running` is only ever read from the record of a run that was killed."""

    RUNNING = "running"
    COMPLETE = "complete"
    INTERRUPTED = "interrupted"
    GAVE_UP = "gave_up"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """`open` are seeds that were admitted and cut short by a stop; a resumed run does them
    again. `behind` has a sentence for each further sink that has not got everything."""

    state: RunState
    counters: Counters
    open: int
    roles: Mapping[str, RoleStatistics]
    behind: tuple[str, ...] = ()
