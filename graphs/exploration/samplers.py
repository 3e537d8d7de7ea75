"""Which tool to call next on the way to a target.

A sampler sees a `Situation`. `paper` is the paper's directed sampler (Phase I) to the letter;
`directed` is ours, which leaves the random calls after the target out and is asked with other
legal tools and distances (`TargetSearch`); `random` is the baseline: any legal tool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from turnloom.graphs.errors import UsageError


@dataclass(frozen=True, slots=True)
class Situation:
    """What a sampler decides on.

    called    the tools called so far, in order, with those of earlier turns
    in_turn   how many of them, from the end, are this turn's
    legal     tools that may be called now: not tried in vain, and their prerequisites are met
    distance  from a tool to the target; a tool that does not lead there is absent
    tools     all that the world has
    """

    target: str
    called: Sequence[str]
    in_turn: int
    legal: Sequence[str]
    distance: Mapping[str, float]
    tools: Sequence[str] = ()

    @property
    def called_in_turn(self) -> Sequence[str]:
        return self.called[len(self.called) - self.in_turn :]


Sampler = Callable[[Situation, Random], str | None]
"""The next tool, if any."""


Reason = Literal["sampler", "lookup", "repair"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was called next, and why: for the sampler's sake alone, as the producer of an indirect
    look-up, or since it enables what was refused (`repair`)."""

    situation: Situation
    picked: str | None
    why: Reason = "sampler"


DecisionListener = Callable[[Decision], None]
"""Is told every decision; for looking into, never for samples."""


def directed(situation: Situation, rng: Random) -> str | None:
    """The target when legal, else a nearest legal tool at random."""
    if situation.target in situation.legal:
        return situation.target
    reachable = [tool for tool in situation.legal if tool in situation.distance]
    if not reachable:
        return None
    nearest = min(situation.distance[tool] for tool in reachable)
    return rng.choice([tool for tool in reachable if situation.distance[tool] == nearest])


def paper(situation: Situation, rng: Random) -> str | None:
    """The paper's directed sampler: once the target has been called, a legal tool at random; until
    then the target when legal, else a nearest legal tool at random."""
    if situation.target in situation.called_in_turn:
        return at_random(situation, rng)
    return directed(situation, rng)


def at_random(situation: Situation, rng: Random) -> str | None:
    """The baseline: any legal tool, however far from the target."""
    return rng.choice(situation.legal) if situation.legal else None


SAMPLERS: Mapping[str, Sampler] = {"directed": directed, "paper": paper, "random": at_random}


def sampler_named(name: str) -> Sampler:
    """Raises `UsageError` naming the samplers there are."""
    try:
        return SAMPLERS[name]
    except KeyError:
        raise UsageError(
            f"unknown sampler {name!r}: choose one of {', '.join(sorted(SAMPLERS))}"
        ) from None
