"""Enumerating: "a", "a and b", "a, b and c"."""

from __future__ import annotations

from collections.abc import Sequence


def conjunction(parts: Sequence[str]) -> str:
    """The parts, of which there is at least one, as one enumeration."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
