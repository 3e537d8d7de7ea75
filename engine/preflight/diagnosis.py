"""One thing that was looked at: whether it will do, and what to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "no"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`no` is in a run's way; a `note` only where what it says is wanted.

    name    what was looked at, in one or two words
    text    what was found;  remedy: what to do about it, or ''
    of_teacher  it is the teacher that will not do
    """

    name: str
    state: State
    text: str
    remedy: str = ""
    of_teacher: bool = False

    def line(self) -> str:
        """For a person."""
        remedy = f"\n{'':5}{'':15}{self.remedy}" if self.remedy else ""
        return f"{self.state:<5}{self.name:<15}{self.text}{remedy}\n"
