"""What a run is told: how much, how fast, and when to give up."""

from __future__ import annotations

from dataclasses import dataclass

from turnloom.engine.runner.bus import MESSAGE_BUDGET


@dataclass(frozen=True, slots=True)
class RunSettings:
    """`wanted` samples with the ids of `fingerprint`, at most `max_in_flight` at a time.

    The run gives up after `patience` rejections in a row. When asked to stop it lets what is in
    flight finish for at most `drain_seconds`.
    """

    wanted: int
    seed: int
    fingerprint: str
    max_in_flight: int = 64
    message_budget: int = MESSAGE_BUDGET
    patience: int = 200
    drain_seconds: float = 30.0
