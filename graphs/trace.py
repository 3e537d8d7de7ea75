"""Executed traces: steps, turns, and what was visible when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from turnloom.graphs.call import ExecutedCall
from turnloom.graphs.json_value import JsonObject
from turnloom.graphs.origin import Origin, steps_of
from turnloom.graphs.packing import unpack

GOAL = "wish"
"""The reason of a turn's target: the user asked for it. (The word is the one on disk.)"""
FOR_VALUE = "value"
"""The reason of a call whose result a later call uses."""
FOR_EFFECT = "state"
"""The reason of a call without which a later call fails."""

REFUSED = "refused"
"""The reason of a call that is refused, and made again when that is mended."""


@dataclass(frozen=True, slots=True)
class Step(ExecutedCall):
    """A call of a trace: the origin of every argument is known."""

    origins: Mapping[str, Origin]


@dataclass(frozen=True, slots=True)
class TracedTurn:
    """The run of calls that ends by executing its target (paper, Phase I).

    `first` is the number of its first step in the sample. `reasons[i]` says why step i is there:
    `FOR_VALUE`, `FOR_EFFECT` or `GOAL`. Where a message asks for several things, the last goal is
    the target.
    """

    target: str
    first: int
    steps: tuple[Step, ...]
    reasons: tuple[str, ...]

    def without_refused(self) -> TracedTurn:
        """The turn without the calls that are refused and made again."""
        count = self.reasons.count(REFUSED)
        if not count:
            return self
        steps, reasons = self.steps[count:], self.reasons[count:]
        return TracedTurn(self.target, self.first + count, steps, reasons)

    @property
    def parts(self) -> tuple[TracedTurn, ...]:
        """The turn in parts, one for each goal: the calls made for it, and itself last."""
        ends = [at + 1 for at, reason in enumerate(self.reasons) if reason == GOAL]
        if len(ends) < 2:
            return (self,)
        return tuple(
            TracedTurn(
                self.steps[end - 1].tool,
                self.first + start,
                self.steps[start:end],
                self.reasons[start:end],
            )
            for start, end in zip([0, *ends], ends, strict=False)
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole explored sample: every turn executed, no text yet.

    `today` is the date in the scenario's world (YYYY-MM-DD), '' where it has none. The scenario is
    kept packed (see `turnloom.graphs.packing`).
    """

    packed_scenario: bytes
    initial_digest: str
    turns: tuple[TracedTurn, ...]
    final_digest: str
    today: str = ""

    @property
    def is_chained(self) -> bool:
        """Whether a call takes a value from an earlier call's result."""
        return any(
            steps_of(origin)
            for turn in self.turns
            for step in turn.steps
            for origin in step.origins.values()
        )

    @property
    def scenario(self) -> JsonObject:
        """The scenario, a new copy each time."""
        scenario: JsonObject = unpack(self.packed_scenario)
        return scenario
