"""What a run is told: how much, how fast, and when to give up."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.engine.runner.admission import MAX_UNACKED
from turnloom.engine.runner.bus import MESSAGE_BUDGET
from turnloom.engine.runner.delivery import FLUSH_INTERVAL


@dataclass(frozen=True, slots=True)
class RunSettings:
    """`wanted` samples with the ids of `fingerprint`, at most `max_in_flight` at a time.

    With `end` it stops before that index, however few were accepted. At most `max_unacked` more may
    be finished while sinks have not acknowledged them, and a group of them goes out at most every
    `flush_interval` seconds. The run gives up after `patience`
    rejections in a row. When asked to stop it lets what is in flight finish for at most
    `drain_seconds`.
    """

    wanted: int
    seed: int
    fingerprint: str
    max_in_flight: int = 64
    message_budget: int = MESSAGE_BUDGET
    patience: int = 200
    drain_seconds: float = 30.0
    end: int | None = None
    max_unacked: int = MAX_UNACKED
    flush_interval: float = FLUSH_INTERVAL
