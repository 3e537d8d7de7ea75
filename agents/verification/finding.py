"""What a gate finds wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for a person, and the place in the sample."""

    gate: str
    detail: str
    where: str = ""
