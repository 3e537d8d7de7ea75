"""Dials: how long the turns are that are looked for, and how much is left for calls to find.

A dial at its default leaves every chance and weight of the search as it is written there; turned
up or down it scales them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from turnloom.graphs.errors import UsageError

MAX_CALLS = 12
"""A turn that needs more calls than this is given up."""

Share = Literal["chain_depth", "fan_in", "crossing", "implicitness"]
"""The dials that go from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Dials:
    """Raises `UsageError` when a value makes no sense.

    turn_calls    least and most calls of a turn, as near as the tools allow
    chain_depth   how much likelier targets are that go on with what was found: longer chains
    fan_in        how much likelier targets are that need several results at once, and how often a
                  value that may be said, or left out, comes from a result of the same environment
    crossing      how often a value comes from a result of another environment
    implicitness  how often what the user could say is looked up, or pointed at ("that booking")
    """

    turn_calls: tuple[int, int] = (1, MAX_CALLS)
    chain_depth: float = 0.5
    fan_in: float = 0.35
    crossing: float = 0.75
    implicitness: float = 0.8

    def __post_init__(self) -> None:
        least, most = self.turn_calls
        if not 1 <= least <= most <= MAX_CALLS:
            raise UsageError(
                f"turn-calls must be MIN-MAX with 1 <= MIN <= MAX <= {MAX_CALLS}, not "
                f"{least}-{most}"
            )
        for each in fields(self)[1:]:
            if not 0 <= getattr(self, each.name) <= 1:
                name = each.name.replace("_", "-")
                raise UsageError(f"{name} must be from 0 to 1, not {getattr(self, each.name)}")

    def chance(self, dial: Share, usual: float) -> float:
        """A chance that is `usual` with the dial at its default, 0 at 0 and 1 at 1."""
        turned = self._turned(dial)
        if turned <= 1:
            return usual * turned
        value, default = getattr(self, dial), getattr(USUAL_DIALS, dial)
        return float(usual + (1 - usual) * (value - default) / (1 - default))

    def weight(self, dial: Share, usual: float) -> float:
        """A factor that is `usual` with the dial at its default, and 1 with the dial at 0."""
        return float(usual ** self._turned(dial))

    def preference(self, dial: Share, count: int) -> float:
        """A factor that favours great counts with the dial above its default, small ones below."""
        return float(max(1, count) ** (2 * (self._turned(dial) - 1)))

    def calls_off(self, calls: int) -> int:
        """By how many calls a turn is too short or too long."""
        least, most = self.turn_calls
        return max(least - calls, calls - most, 0)

    def _turned(self, dial: Share) -> float:
        return float(getattr(self, dial) / getattr(USUAL_DIALS, dial))


USUAL_DIALS = Dials()
