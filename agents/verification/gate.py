"""A gate: one thing that a sample must satisfy, checked without a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from turnloom.agents.verification.finding import Finding
from turnloom.agents.verification.sample_view import SampleView


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate that reads. `name` is what a certificate calls it."""

    name: str
    check: Callable[[SampleView], list[Finding]]
