"""How far a run has come: what a resumed run starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Every seed below `low_watermark` has ended; so have those in `completed_above`, with the
    sample where one was emitted and a near-duplicate check has yet to see it, else None.
    `evidence` is what exploring them has shown of the tools, where that is on record."""

    accepted: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    dead: Mapping[str, int] = field(default_factory=dict)
    low_watermark: int = 0
    completed_above: Mapping[int, JsonObject | None] = field(default_factory=dict)
    evidence: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def ended(self) -> int:
        return self.accepted + sum(self.rejected.values()) + sum(self.dead.values())

    @property
    def next_index(self) -> int:
        """The lowest index that was surely never admitted."""
        return max(self.completed_above, default=self.low_watermark - 1) + 1

    @property
    def gaps(self) -> tuple[int, ...]:
        """The seeds between that were admitted and have not ended."""
        admitted = range(self.low_watermark, self.next_index)
        return tuple(index for index in admitted if index not in self.completed_above)
