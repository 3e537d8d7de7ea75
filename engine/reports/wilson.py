"""Wilson's interval: how far a share that was counted may be from the one that it stands for."""

from __future__ import annotations

from math import sqrt

_Z = 1.96
"""For 95 %."""


def wilson_interval(hits: int, count: int) -> tuple[float, float]:
    """Where the true share lies with 95 % confidence, after `hits` of `count` (more than none)."""
    share = hits / count
    middle = share + _Z * _Z / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
    whole = 1 + _Z * _Z / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)
