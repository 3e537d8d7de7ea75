"""What an audit came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class AuditFinding(NamedTuple):
    """Something that must not be, and where."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(slots=True)
class AuditReport:
    """`findings` are damage; `notes` are what an unfinished run may leave and a resumed one puts
    in order. `open` are seeds below the highest ended one that have not ended."""

    emitted: int = 0
    rejected: int = 0
    dead: int = 0
    open: int = 0
    shards: int = 0
    findings: list[AuditFinding] = field(default_factory=list)
    notes: list[AuditFinding] = field(default_factory=list)

    def find(self, place: str, what: str) -> None:
        self.findings.append(AuditFinding(place, what))

    def note(self, place: str, what: str) -> None:
        self.notes.append(AuditFinding(place, what))

    def summary(self) -> str:
        """The counts in one line."""
        seeds = self.emitted + self.rejected + self.dead + self.open
        return (
            f"{seeds} seeds = {self.emitted} emitted + {self.rejected} rejected + {self.dead} dead "
            f"+ {self.open} open; {self.shards} shards; {len(self.findings)} findings"
        )
