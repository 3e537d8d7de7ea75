"""What a user may ask of a team: lengths, sampler, targets, variants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from turnloom.agents.difficulty import TURNS
from turnloom.agents.sample import VARIANTS as ALL_VARIANTS
from turnloom.graphs.errors import UsageError
from turnloom.graphs.exploration.dials import USUAL_DIALS, Dials
from turnloom.graphs.exploration.samplers import sampler_named

VARIANTS = (
    "base",
    "ambiguous",
    "confirmation",
    "correction",
    "distractors",
    "error_recovery",
    "infeasible",
    "injection",
    "irrelevant",
    "missing_function",
    "missing_parameter",
    "multi_goal",
    "no_op",
    "parallel",
    "policy",
    "split_facts",
    "stop_in_time",
)
"""The variants that can be made."""
HINTS = ("first", "later", "never")
"""From which attempt at a turn on the reasoner is given the hint: `first` is the paper's order."""
THOUGHTS = ("written", "native")
"""Thoughts that a model writes as it is told, or its own reasoning as at deployment."""
GUIDED = ("keep", "drop")
"""What becomes of samples with a turn that was solved with help."""
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
    thoughts  how a model's thoughts are had; None for `written`
    guided    whether samples with turns that were solved with help are kept; None for `keep`
    samples_per_turn  unaided attempts at each turn, of which the first counts and the others tell
              how often a model solves it; None for one
    keep_solved  least and most share of these attempts that solve their turns, for a sample to be
              kept; None for any
    confirm   share of the thoughts of clean passes that are put to a model without their calls
    dials     what turns are looked for
    weakness  tool or environment → how often a model fails there; targets are weighed by it
    """

    turns: tuple[int, int] = TURNS
    sampler: str = "directed"
    targets: Mapping[str, float] = field(default_factory=dict)
    variants: Mapping[str, float] = field(default_factory=lambda: {"base": 1.0})
    k_max: int = 4
    calls_per_turn: int | None = None
    hint: str = "later"
    thoughts: str | None = None
    guided: str | None = None
    samples_per_turn: int | None = None
    keep_solved: tuple[float, float] | None = None
    confirm: float | None = None
    dials: Dials = USUAL_DIALS
    weakness: Mapping[str, float] | None = None

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
            _check_variant(name)
        for label, weights in (("target", self.targets), ("variant", self.variants)):
            for name, weight in weights.items():
                if not weight > 0:
                    raise UsageError(
                        f"the weight of {label} {name!r} must be above 0, not {weight}"
                    )
        _check_help(self)
        if self.k_max < 1:
            raise UsageError(f"k_max must be at least 1, not {self.k_max}")


def _check_help(settings: TeamSettings) -> None:
    for name, known in (("hint", HINTS), ("thoughts", THOUGHTS), ("guided", GUIDED)):
        value = getattr(settings, name)
        if value not in (None, *known):
            raise UsageError(f"unknown {name} {value!r}: choose from {', '.join(known)}")
    if settings.hint == "first" and settings.thoughts == "native":
        raise UsageError("native thoughts are unaided ones: with hint first there are none")
    if settings.hint == "first" and settings.guided == "drop":
        raise UsageError("with hint first every turn is guided: nothing would be left")
    if settings.keep_solved is not None:
        least, most = settings.keep_solved
        if not 0 <= least <= most <= 1:
            raise UsageError(
                f"keep_solved must be MIN-MAX with 0 <= MIN <= MAX <= 1, not {least:g}-{most:g}"
            )
        if (settings.samples_per_turn or 1) < 2:
            raise UsageError("keep_solved goes by samples_per_turn: set that to 2 or more as well")
    if settings.hint == "first" and (settings.samples_per_turn or 1) > 1:
        raise UsageError("samples_per_turn counts unaided attempts: with hint first there are none")


def _check_variant(name: str) -> None:
    if name in VARIANTS:
        return
    made = ", ".join(VARIANTS)
    if name in ALL_VARIANTS:
        raise UsageError(f"the variant {name!r} is not made yet: choose from {made}")
    near = get_close_matches(name, VARIANTS, n=2)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"choose from {made}"
    raise UsageError(f"unknown variant {name!r}: {hint}")


def _check_calls(calls: int, sampler: str) -> None:
    if sampler != "paper":
        raise UsageError(
            f"calls-per-turn is for the paper sampler: the {sampler} one ends a turn at its target"
        )
    if not 1 <= calls <= MAX_CALLS_PER_TURN:
        raise UsageError(f"calls-per-turn must be from 1 to {MAX_CALLS_PER_TURN}, not {calls}")
