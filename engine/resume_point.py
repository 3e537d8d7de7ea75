"""How far a run has come: what a resumed run starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnloom.graphs.json_value import JsonObject


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Every seed below `frontier` has ended; so have those in `beyond`, with the sample where one
    was emitted and a near-duplicate check has yet to see it, else None."""

    accepted: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    dead: Mapping[str, int] = field(default_factory=dict)
    frontier: int = 0
    beyond: Mapping[int, JsonObject | None] = field(default_factory=dict)

    @property
    def ended(self) -> int:
        return self.accepted + sum(self.rejected.values()) + sum(self.dead.values())

    @property
    def next_index(self) -> int:
        """The lowest index that was surely never admitted."""
        return max(self.beyond, default=self.frontier - 1) + 1

    @property
    def holes(self) -> tuple[int, ...]:
        """The seeds between that were admitted and have not ended."""
        return tuple(i for i in range(self.frontier, self.next_index) if i not in self.beyond)
