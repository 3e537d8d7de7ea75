"""What a user may ask of a team: lengths, sampler, targets, variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.samplers import sampler_named

VARIANTS = ("base",)
"""The sample variants that can be made."""
HINTS = ("first", "later", "never")
"""From which attempt at a turn on the reasoner is given the hint: `first` is the paper's order."""
MAX_CALLS_PER_TURN = 50
"""More calls than this are no turn."""


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """Settings of a team. Raises `UsageError` when a value makes no sense.

    turns     least and most user turns of a sample
    sampler   name of the tool sampler (`turnloom.graphs.exploration.samplers`)
    targets   tool → weight; empty means every tool that can be a target
    variants  variant → weight
    calls_per_turn  calls in a round of the `paper` sampler (the paper's M); None for its default
    k_max     guided attempts that the reasoner has at a turn (paper's K_max)
    hint      when it is given the hint; unless `first`, its first attempt is an unaided one
    """

    turns: tuple[int, int] = (3, 5)
    sampler: str = "directed"
    targets: Mapping[str, float] = field(default_factory=dict)
    variants: Mapping[str, float] = field(default_factory=lambda: {"base": 1.0})
    k_max: int = 4
    calls_per_turn: int | None = None
    hint: str = "later"

    def __post_init__(self) -> None:
        least, most = self.turns
        if not 1 <= least <= most <= 20:
            raise UsageError(
                f"turns must be MIN-MAX with 1 <= MIN <= MAX <= 20, not {least}-{most}"
            )
        sampler_named(self.sampler)
        if self.calls_per_turn is not None:
            _check_calls(self.calls_per_turn, self.sampler)
        for name in self.variants:
            if name not in VARIANTS:
                raise UsageError(f"unknown variant {name!r}: choose from {', '.join(VARIANTS)}")
        for label, weights in (("target", self.targets), ("variant", self.variants)):
            for name, weight in weights.items():
                if not weight > 0:
                    raise UsageError(
                        f"the weight of {label} {name!r} must be above 0, not {weight}"
                    )
        if self.hint not in HINTS:
            raise UsageError(f"unknown hint {self.hint!r}: choose from {', '.join(HINTS)}")
        if self.k_max < 1:
            raise UsageError(f"k_max must be at least 1, not {self.k_max}")


def _check_calls(calls: int, sampler: str) -> None:
    if sampler != "paper":
        raise UsageError(
            f"calls-per-turn is for the paper sampler: the {sampler} one ends a turn at its target"
        )
    if not 1 <= calls <= MAX_CALLS_PER_TURN:
        raise UsageError(f"calls-per-turn must be from 1 to {MAX_CALLS_PER_TURN}, not {calls}")
