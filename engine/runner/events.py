"""What a run tells while it goes on: typed events, to one observer.

Counts are told at intervals, and of a sample only its end: a run that nobody watches pays little.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from turnloom.engine.outcome import State
from turnloom.engine.runner.counters import Counters
from turnloom.engine.runner.summary import RunSummary


@dataclass(frozen=True, slots=True)
class CountersChanged:
    """Where the run stands; several times a second, and once at its end.

    `counters` are the run's own and go on counting. `costs`, a few words, are added by whoever
    knows what the teacher costs.
    """

    counters: Counters
    costs: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A sample has ended, and every sink has acknowledged it. `reason` is '' for an emitted one."""

    index: int
    sample_id: str
    state: State
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for a person, such as that the run waits for room on the disk."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The run is over, and everything it had open is closed. `costs` is a sentence, or '';
    `remarks` are lines about what was made: its variants, the tools that no sample calls."""

    summary: RunSummary
    out: Path
    costs: str = ""
    remarks: tuple[str, ...] = ()


Event = CountersChanged | Ended | Notice | Finished


class Observer(Protocol):
    """Is told what happens, on the run's event loop: it takes what it wants and is quick."""

    def notify(self, event: Event) -> None: ...


class Unobserved:
    """An observer that takes nothing."""

    def notify(self, event: Event) -> None:
        """Take nothing."""
